// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Each dialect's corpus (tests/data/corpus/<dialect>, a frame a line) is fed to new
// clients of it in all places that it takes, with an element behind that answers:
// whatever a server says, nothing may crash or grow. Then the same with frames that
// have gone wrong.
#include <algorithm>
#include <string>
#include <vector>

#include "dialect.hpp"
#include "gptr.hpp"
#include "long_run.hpp"
#include "mutations.hpp"
#include "text.hpp"

using namespace wsrtc;
using namespace wsrtc::test;

namespace {

constexpr size_t max_made = 200; // frames and messages out of one call

struct Corpus {
  const DialectRow *dialect;
  std::vector<std::string> frames;
};

std::vector<DialectConfig> all_places (const DialectRow &dialect)
{
  const std::map<std::string, std::string> queries[] = {
      {}, {{"id", "me"}}, {{"peer", "bob"}}, {{"room", "garden"}}, {{"peer-id", "bob"}}};
  std::vector<DialectConfig> places;
  for (const char *role : {"source", "viewer", "peer"}) {
    for (const char *path : {"", "room/1234", "echotest", "streaming/777"}) {
      for (const auto &query : queries) {
        DialectConfig config;
        config.role = role;
        config.path = path;
        config.query = query;
        if (dialect.target (config, std::string ("/") + path, ""))
          places.push_back (std::move (config));
      }
    }
  }
  return places;
}

// A client with an element behind that takes and makes all offers.
class Client {
public:
  Client (const DialectRow &dialect, const DialectConfig &config) : dialect_ (dialect.create (config))
  {
    take (dialect_->open (now_));
  }

  void receive (std::string_view frame)
  {
    auto output = dialect_->receive (frame);
    if (output)
      take (std::move (*output));
    else
      g_assert_true (g_utf8_validate (output.error ().text.c_str (), -1, nullptr));
    now_ += std::chrono::seconds (1);
    take (dialect_->tick (now_));
  }

  void end ()
  {
    for (const PeerId &peer : peers_)
      take (dialect_->send ({peer, Bye{"the end"}}));
  }

private:
  void take (DialectOutput output)
  {
    g_assert_cmpuint (output.frames.size (), <, max_made);
    g_assert_cmpuint (output.messages.size (), <, max_made);
    for (const std::string &frame : output.frames)
      g_assert_true (g_utf8_validate (frame.c_str (), static_cast<gssize> (frame.size ()), nullptr));
    for (const Message &message : output.messages)
      answer (message);
  }

  void answer (const Message &message)
  {
    const auto *description = std::get_if<Description> (&message.body);
    const bool asked = std::holds_alternative<PeerAdded> (message.body);
    if (!asked && (!description || description->type == SdpType::Answer))
      return;
    if (peers_.size () < max_made)
      peers_.push_back (message.peer);
    take (dialect_->send ({message.peer, Description{asked ? SdpType::Offer : SdpType::Answer, "v=0"}}));
    take (dialect_->send ({message.peer, Candidate{"candidate:1", MLine{0}, Mid ("0")}}));
    take (dialect_->send ({message.peer, Candidate{"", MLine{0}, {}}}));
  }

  std::unique_ptr<Dialect> dialect_;
  DialectTime now_{};
  std::vector<PeerId> peers_;
};

std::string folder_of (const DialectRow &dialect)
{
  const GUnique<char> path (g_test_build_filename (G_TEST_DIST, "data", "corpus", dialect.name, nullptr));
  return path.get ();
}

std::vector<std::string> files_in (const std::string &folder)
{
  std::vector<std::string> files;
  GDir *dir = g_dir_open (folder.c_str (), 0, nullptr);
  while (const char *name = dir ? g_dir_read_name (dir) : nullptr)
    files.push_back (folder + "/" + name);
  if (dir)
    g_dir_close (dir);
  std::sort (files.begin (), files.end ());
  return files;
}

std::vector<std::string> frames_in (const std::string &file)
{
  char *text = nullptr;
  gsize size = 0;
  GError *error = nullptr;
  g_file_get_contents (file.c_str (), &text, &size, &error);
  g_assert_no_error (error);
  const GUnique<char> owned (text);
  std::vector<std::string> frames;
  for_each_part (std::string_view (text, size), '\n', [&frames] (std::string_view frame) {
    frames.emplace_back (frame);
    return true;
  });
  return frames;
}

void test_replay (gconstpointer data)
{
  const auto *corpus = static_cast<const Corpus *> (data);
  const auto places = all_places (*corpus->dialect);
  g_assert_false (places.empty ());
  for (const DialectConfig &place : places) {
    Client client (*corpus->dialect, place);
    for (const std::string &frame : corpus->frames)
      client.receive (frame);
    client.end ();
  }
}

// Each frame comes in its order now and then, so that what follows is not lost on a
// client that has not come so far.
void test_mutated (gconstpointer data)
{
  const auto *corpus = static_cast<const Corpus *> (data);
  std::vector<Mutator::Bytes> seeds;
  for (const std::string &frame : corpus->frames)
    if (!frame.empty ())
      seeds.emplace_back (frame.begin (), frame.end ());
  Mutator mutator (seeds);
  for (const DialectConfig &place : all_places (*corpus->dialect)) {
    for (int round = 0; round < rounds (4, 400); round++) {
      Client client (*corpus->dialect, place);
      for (const std::string &frame : corpus->frames) {
        const Mutator::Bytes bytes = mutator.next ();
        client.receive ({reinterpret_cast<const char *> (bytes.data ()), bytes.size ()});
        client.receive (frame);
      }
      client.end ();
    }
  }
}

void add (const DialectRow &dialect, const std::string &name, std::vector<std::string> frames,
          GTestDataFunc run)
{
  const std::string path = std::string ("/corpus/") + dialect.name + "/" + name;
  g_test_add_data_func_full (path.c_str (), new Corpus{&dialect, std::move (frames)}, run,
                             [] (gpointer corpus) { delete static_cast<Corpus *> (corpus); });
}

} // namespace

int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, nullptr);
  for (const DialectRow *dialect : all_dialects ()) {
    const std::string folder = folder_of (*dialect);
    const auto files = files_in (folder);
    if (files.empty ())
      g_error ("the dialect %s has no corpus: %s, files with a frame a line", dialect->name, folder.c_str ());
    for (const std::string &file : files) {
      const GUnique<char> name (g_path_get_basename (file.c_str ()));
      add (*dialect, name.get (), frames_in (file), test_replay);
      add (*dialect, std::string ("mutated-") + name.get (), frames_in (file), test_mutated);
    }
  }
  return g_test_run ();
}
