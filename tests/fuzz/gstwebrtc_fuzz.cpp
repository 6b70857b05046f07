// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Peers of gst-plugins-rs' protocol at a server, with a source and a viewer of our
// own protocol beside them. The first byte of each line says who speaks. "$1" and
// "$2" in a frame are the ids of the two peers, "$s" is the session that was begun last.
#include <deque>
#include <functional>
#include <string>

#include <glib.h>

#include "fuzz_target.hpp"
#include "gstwebrtc_desk.hpp"

using namespace wsrtc;

namespace {

struct Native final : Member {
  void deliver (const Message &message) override
  {
    if (const auto *added = std::get_if<PeerAdded> (&message.body))
      last = added->id;
  }

  PeerId last;
};

struct Line final : gstwebrtc::PeerLine {
  explicit Line (std::string &session) : session_ (session) {}

  void send (const gstwebrtc::ToPeer &message) override
  {
    PeerLine::send (message);
    if (const auto *started = std::get_if<gstwebrtc::SessionStarted> (&message))
      session_ = started->session.str ();
    if (const auto *start = std::get_if<gstwebrtc::StartSession> (&message))
      session_ = start->session.str ();
  }

  // What is said can be read.
  void send_frame (const std::string &frame) override
  {
    g_assert_true (bool (gstwebrtc::read_to_peer (frame)));
  }

  void became_producer () override {}

private:
  std::string &session_;
};

void replace (std::string &text, const std::string &mark, const std::string &value)
{
  for (size_t at = text.find (mark); at != std::string::npos; at = text.find (mark, at + value.size ()))
    text.replace (at, mark.size (), value);
}

class World {
public:
  World ()
  {
    (void)rooms_.join (StreamName ("demo"), PeerId ("source"), Role::Source, source_);
    first_ = desk_.add (first_line_);
    second_ = desk_.add (second_line_);
  }

  void say (std::string_view line)
  {
    std::string frame (line.substr (1));
    replace (frame, "$1", first_.str ());
    replace (frame, "$2", second_.str ());
    replace (frame, "$s", session_);
    if (line.front () == 'n')
      act_as_native (frame);
    else
      speak (line.front () == '2' ? second_ : first_, frame);
    while (!tasks_.empty ()) {
      const auto task = std::move (tasks_.front ());
      tasks_.pop_front ();
      task ();
    }
  }

private:
  void speak (const PeerId &id, const std::string &frame)
  {
    if (const auto message = gstwebrtc::read_to_server (frame); message && *message) {
      (void)gstwebrtc::write_frame (**message);
      (void)desk_.receive (id, **message);
    }
  }

  // The stream's name; the viewer joins it, or speaks and leaves. No dialect lets in
  // what is not UTF-8.
  void act_as_native (const std::string &text)
  {
    if (!g_utf8_validate (text.data (), static_cast<gssize> (text.size ()), nullptr))
      return;
    const Message offer{source_.last, Description{SdpType::Offer, text}};
    (void)rooms_.receive (StreamName ("demo"), PeerId ("source"), offer);
    const StreamName cam ("cam");
    (void)rooms_.join (cam, PeerId ("viewer"), Role::Viewer, viewer_);
    (void)rooms_.receive (cam, PeerId ("viewer"), {{}, Description{SdpType::Offer, text}});
    (void)rooms_.receive (cam, PeerId ("viewer"), {{}, Candidate{text, {}, Mid (text)}});
    (void)rooms_.receive (cam, PeerId ("viewer"), {{}, Bye{}});
    rooms_.leave (cam, PeerId ("viewer"));
  }

  Native source_, viewer_;
  std::string session_;
  Line first_line_{session_}, second_line_{session_};
  Rooms rooms_;
  std::deque<std::function<void ()>> tasks_;
  gstwebrtc::Sessions::Later later_ = [this] (std::function<void ()> task) {
    tasks_.push_back (std::move (task));
  };
  gstwebrtc::Desk desk_{rooms_, later_, later_};
  PeerId first_, second_;
};

} // namespace

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  World world;
  std::string_view rest = test::text_of (data, size);
  while (!rest.empty ()) {
    const size_t end = std::min (rest.find ('\n'), rest.size ());
    if (end != 0)
      world.say (rest.substr (0, end));
    rest.remove_prefix (std::min (end + 1, rest.size ()));
  }
  return 0;
}
