// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dialect_janus.hpp"

#include <algorithm>
#include <utility>

#include "dialect_janus_plan.hpp"

namespace wsrtc {

namespace {

constexpr std::chrono::seconds first_pause (2);
constexpr std::chrono::seconds longest_pause (30);

class JanusDialect final : public Dialect {
public:
  explicit JanusDialect (std::unique_ptr<JanusPlan> plan) : plan_ (std::move (plan)) {}

  const DialectTraits &traits () const override { return traits_; }

  DialectOutput open (DialectTime now) override
  {
    plan_->link ().open (now);
    return plan_->link ().take ();
  }

  Result<DialectOutput> receive (std::string_view frame) override
  {
    if (const Status received = plan_->link ().receive (frame); !received)
      return received.error ();
    return plan_->link ().take ();
  }

  DialectOutput send (const Message &message) override
  {
    plan_->on_message (message);
    return plan_->link ().take ();
  }

  DialectOutput tick (DialectTime now) override
  {
    plan_->tick (now);
    return plan_->link ().take ();
  }

private:
  const std::unique_ptr<JanusPlan> plan_;
  const DialectTraits traits_{Offerer::Either};
};

std::unique_ptr<JanusPlan> plan_of (const JanusPlace &place, std::string_view role)
{
  if (role != "viewer")
    return make_janus_publisher (place);
  return place.plugin == JanusPlugin::Streaming ? make_janus_watcher (place) : make_janus_subscriber (place);
}

} // namespace

void JanusPlan::tick (DialectTime now)
{
  link_.tick (now);
  if (!due_ || now < *due_)
    return;
  due_.reset ();
  try_again ();
}

void JanusPlan::pause ()
{
  pause_ = std::min (pause_.count () == 0 ? first_pause : 2 * pause_, longest_pause);
  due_ = link_.now () + pause_;
}

void JanusPlan::calm ()
{
  pause_ = std::chrono::seconds (0);
}

void JanusPlan::say_bye (const PeerId &peer, const std::string &why)
{
  if (!peer.empty ())
    link_.tell ({peer, Bye{why}});
}

void JanusPlan::warn_refused (JanusAsk ask, const JanusError &error)
{
  Error told = link_.describe (ask, error);
  told.text += "; trying again";
  link_.warn (std::move (told));
}

// With a place that target () has refused nothing is ever connected.
std::unique_ptr<Dialect> create_janus_dialect (const DialectConfig &config)
{
  const auto place = parse_janus_place (config);
  const JanusPlace used = place ? *place : JanusPlace{};
  return std::make_unique<JanusDialect> (plan_of (used, config.role));
}

} // namespace wsrtc
