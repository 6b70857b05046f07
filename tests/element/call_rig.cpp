// SPDX-License-Identifier: LGPL-2.1-or-later
#include "call_rig.hpp"

#include <algorithm>
#include <utility>

#include "message_bridge.hpp"

namespace wsrtc::test {

// ---- GapWatch

GapWatch::GapWatch (GstElement *pipeline, const char *name) : last_ (g_get_monotonic_time ())
{
  const auto element = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (pipeline), name));
  pad_ = GRef<GstPad>::adopt (gst_element_get_static_pad (element.get (), "sink"));
  probe_ = gst_pad_add_probe (
      pad_.get (), GST_PAD_PROBE_TYPE_BUFFER,
      [] (GstPad *, GstPadProbeInfo *, gpointer data) {
        auto *self = static_cast<GapWatch *> (data);
        const std::lock_guard<std::mutex> lock (self->mutex_);
        const gint64 now = g_get_monotonic_time ();
        self->longest_ = std::max (self->longest_, now - self->last_);
        self->last_ = now;
        return GST_PAD_PROBE_OK;
      },
      this, nullptr);
}

GapWatch::~GapWatch ()
{
  gst_pad_remove_probe (pad_.get (), probe_);
}

gint64 GapWatch::take ()
{
  const std::lock_guard<std::mutex> lock (mutex_);
  const gint64 longest = std::max (std::exchange (longest_, 0), g_get_monotonic_time () - last_);
  return longest / 1000;
}

// ---- Caller

Caller::Caller (const std::string &launch)
{
  GError *error = nullptr;
  pipeline_ = GRef<GstElement>::sink (gst_parse_launch (launch.c_str (), &error));
  g_assert_no_error (error);
  bin_ = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (pipeline ()), "b"));
  g_assert_nonnull (bin ());
  g_object_set (bin (), "signaller", line_.signaller (), nullptr);
  if (const char *agent = g_getenv ("WSRTC_TEST_ICE"))
    gst_util_set_object_arg (G_OBJECT (bin ()), "ice-agent", agent);
}

Caller::~Caller ()
{
  stop ();
}

void Caller::play ()
{
  g_assert_cmpint (gst_element_set_state (pipeline (), GST_STATE_PLAYING), !=, GST_STATE_CHANGE_FAILURE);
  line_.wait_until_started ();
}

void Caller::stop ()
{
  gst_element_set_state (pipeline (), GST_STATE_NULL);
}

std::string Caller::complaints ()
{
  const auto bus = GRef<GstBus>::adopt (gst_element_get_bus (pipeline ()));
  const auto types = static_cast<GstMessageType> (GST_MESSAGE_WARNING | GST_MESSAGE_ERROR);
  while (const auto message = MiniRef<GstMessage>::adopt (gst_bus_pop_filtered (bus.get (), types))) {
    GError *raw = nullptr;
    const bool fatal = GST_MESSAGE_TYPE (message.get ()) == GST_MESSAGE_ERROR;
    errors_ += fatal ? 1 : 0;
    (fatal ? gst_message_parse_error : gst_message_parse_warning) (message.get (), &raw, nullptr);
    const GUnique<GError> error (raw);
    complaints_ += std::string (error->message) + "\n";
  }
  return complaints_;
}

size_t Caller::count_errors ()
{
  (void)complaints ();
  return errors_;
}

void Caller::wait_for_inputs ()
{
  wait_for ("media on all inputs", [&] {
    bool all = true;
    gst_element_foreach_sink_pad (
        bin (),
        [] (GstElement *, GstPad *pad, gpointer data) -> gboolean {
          return *static_cast<bool *> (data) =
                     bool (MiniRef<GstCaps>::adopt (gst_pad_get_current_caps (pad)));
        },
        &all);
    return all;
  });
}

std::vector<std::string> Caller::source_pads ()
{
  std::vector<std::string> names;
  gst_element_foreach_src_pad (
      bin (),
      [] (GstElement *, GstPad *pad, gpointer list) -> gboolean {
        static_cast<std::vector<std::string> *> (list)->emplace_back (GST_PAD_NAME (pad));
        return TRUE;
      },
      &names);
  std::sort (names.begin (), names.end ());
  return names;
}

// ---- Exchange

namespace {

// No name comes twice in a process.
unsigned next_round ()
{
  static std::atomic<unsigned> rounds{0};
  return ++rounds;
}

} // namespace

Exchange::Exchange (Caller &first, Caller &second) : callers_{&first, &second}
{
  for (const int who : {0, 1})
    callers_[who]->line ().set_script ([this, who] (GstWsrtcMessage *message) { relay (who, message); });
}

Exchange::~Exchange ()
{
  for (Caller *caller : callers_)
    caller->line ().set_script (nullptr);
}

void Exchange::set_pass (std::function<bool (int, Message &)> pass)
{
  const std::lock_guard<std::mutex> lock (mutex_);
  pass_ = std::move (pass);
}

std::string Exchange::name (int who) const
{
  return (who == 0 ? "first-" : "second-") + std::to_string (rounds_[who]);
}

// With the mutex held.
void Exchange::introduce (int to)
{
  const int other = 1 - to;
  Loopback &line = callers_[to]->line ();
  (void)line.try_say (gst_wsrtc_message_new_partner_added (name (other).c_str (), "peer", to == 1));
  if (capabilities_[other])
    (void)line.try_say (to_public (Message{PeerId (name (other)), *capabilities_[other]}));
}

void Exchange::meet ()
{
  const std::lock_guard<std::mutex> lock (mutex_);
  met_ = true;
  for (const int who : {0, 1}) {
    rounds_[who] = next_round ();
    offered_[who] = false;
    held_[who].clear ();
  }
  for (const int who : {0, 1})
    introduce (who);
}

void Exchange::part ()
{
  const std::lock_guard<std::mutex> lock (mutex_);
  met_ = false;
  for (const int who : {0, 1})
    (void)callers_[who]->line ().try_say (gst_wsrtc_message_new_peer_removed (name (1 - who).c_str ()));
}

void Exchange::replace_second ()
{
  const std::lock_guard<std::mutex> lock (mutex_);
  (void)callers_[0]->line ().try_say (gst_wsrtc_message_new_peer_removed (name (1).c_str ()));
  rounds_[1] = next_round ();
  for (const int who : {0, 1})
    introduce (who);
}

// Owner's thread of who says it.
void Exchange::relay (int who, GstWsrtcMessage *wire)
{
  Message message = from_public (wire);
  const std::lock_guard<std::mutex> lock (mutex_);
  kinds_[who].emplace_back (kind_of (message));
  if (const auto *capabilities = std::get_if<Capabilities> (&message.body))
    capabilities_[who] = *capabilities;
  const bool is_for_other = message.peer.empty () || message.peer.str () == name (1 - who);
  if (!met_ || !is_for_other || (pass_ && !pass_ (who, message)))
    return;
  message.peer = PeerId (name (who));
  if (const auto *description = std::get_if<Description> (&message.body))
    offered_[who] = offered_[who] || description->type == SdpType::Offer;
  held_[1 - who].push_back (std::move (message));
  if (cross_ && !(offered_[0] && offered_[1]))
    return;
  for (const int to : {0, 1})
    for (const Message &one : std::exchange (held_[to], {}))
      deliver (to, one);
}

void Exchange::deliver (int to, const Message &message)
{
  (void)callers_[to]->line ().try_say (to_public (message));
}

void Exchange::cross_offers ()
{
  const std::lock_guard<std::mutex> lock (mutex_);
  cross_ = true;
}

unsigned Exchange::sent (int who, const char *kind)
{
  const std::lock_guard<std::mutex> lock (mutex_);
  return static_cast<unsigned> (std::count (kinds_[who].begin (), kinds_[who].end (), kind));
}

bool is_red (const SeenPicture &picture)
{
  return picture.rgb[0] > 180 && picture.rgb[2] < 80;
}

bool is_blue (const SeenPicture &picture)
{
  return picture.rgb[2] > 180 && picture.rgb[0] < 80;
}

} // namespace wsrtc::test
