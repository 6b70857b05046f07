// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dialect_script.hpp"

#include <cstdlib>

#include "assert_text.hpp"
#include "shown_text.hpp"
#include "text.hpp"

namespace wsrtc::test {

namespace {

std::string in_one_line (const std::string &text)
{
  std::string line;
  for (char c : text)
    line += c == '\n' ? std::string ("\\n") : c == '\r' ? std::string ("\\r") : std::string (1, c);
  return line;
}

struct Describe {
  std::string operator() (const Description &d) const
  {
    return std::string (to_string (d.type)) + " " + in_one_line (d.sdp);
  }

  std::string operator() (const Candidate &c) const
  {
    return "candidate [" + c.text + "]" + (c.mline ? " line " + std::to_string (c.mline->index) : "") +
           (c.mid ? " mid " + c.mid->str () : "");
  }

  std::string operator() (const Bye &b) const { return "bye [" + b.reason + "]"; }

  std::string operator() (const PeerAdded &p) const { return "added " + p.id.str () + " [" + p.role + "]"; }

  std::string operator() (const PeerRemoved &p) const { return "removed " + p.id.str (); }

  std::string operator() (const ErrorReport &e) const { return "error " + e.code + " [" + e.text + "]"; }

  template <typename Other> std::string operator() (const Other &) const { return "?"; }
};

Message read_said (std::string_view text)
{
  const std::string_view kind = cut (text, ' ');
  if (kind == "about")
    return {{}, About{std::string (text), {}}};
  const PeerId peer{std::string (cut (text, ' '))};
  if (kind == "offer" || kind == "answer")
    return {peer, Description{kind == "offer" ? SdpType::Offer : SdpType::Answer, std::string (text)}};
  if (kind == "candidate") {
    const Mid mid{std::string (cut (text, ' '))};
    return {peer, Candidate{std::string (text), MLine{0}, mid}};
  }
  if (kind == "end")
    return {peer, Candidate{"", MLine{0}, {}}};
  if (kind == "error")
    return {peer, ErrorReport{"protocol", "in the test"}};
  if (kind == "capabilities")
    return {{}, Capabilities{{"VP8"}, {"opus"}}};
  g_assert_true (kind == "bye");
  return {peer, Bye{"in the test"}};
}

class Stage {
public:
  explicit Stage (std::unique_ptr<Dialect> dialect) : dialect_ (std::move (dialect)) {}

  std::string act (std::string_view line)
  {
    const std::string made = make (line);
    return made + (dialect_->ready () ? "" : "  waits\n");
  }

private:
  std::string make (std::string_view line)
  {
    if (drop_prefix (line, "< "))
      return make_of (*dialect_, line);
    if (drop_prefix (line, "= "))
      return describe_output (dialect_->send (read_said (line)));
    if (drop_prefix (line, "tick ")) {
      now_ += std::chrono::seconds (std::atoi (std::string (line).c_str ()));
      return describe_output (dialect_->tick (now_));
    }
    g_assert_true (line == "open");
    return describe_output (dialect_->open (now_));
  }

  std::unique_ptr<Dialect> dialect_;
  DialectTime now_{};
};

} // namespace

std::string describe_message (const Message &message)
{
  return message.peer.str () + ": " + std::visit (Describe{}, message.body);
}

std::string describe_output (const DialectOutput &output)
{
  std::string all;
  for (const Error &warning : output.warnings)
    all += "  ! " + warning.text + "\n";
  for (const std::string &frame : output.frames)
    all += "  > " + frame + "\n";
  for (const Message &message : output.messages)
    all += "  * " + describe_message (message) + "\n";
  if (output.failure)
    all += std::string (output.failure->permanent ? "  X " : "  x ") + output.failure->error.text + "\n";
  return all;
}

std::string make_of (Dialect &dialect, std::string_view frame)
{
  const auto output = dialect.receive (frame);
  return output ? describe_output (*output) : "  refused: " + output.error ().text + "\n";
}

void run_script (const char *name, const ScriptRow &row)
{
  const DialectRow *dialect = find_dialect (name);
  g_assert_nonnull (dialect);
  const auto target = dialect->target (row.config, "/" + row.config.path, "");
  if (!target)
    g_error ("%s", target.error ().text.c_str ());
  Stage stage (dialect->create (row.config));
  std::string actual, expected;
  for_each_part (row.script, '\n', [&] (std::string_view line) {
    if (line.empty ())
      return true;
    if (line[0] == ' ') {
      expected += std::string (line) + "\n";
      return true;
    }
    assert_text (actual, expected);
    g_test_message ("%s", shown_text (line, line.size ()).c_str ());
    actual = stage.act (line);
    expected.clear ();
    return true;
  });
  assert_text (actual, expected);
}

} // namespace wsrtc::test
