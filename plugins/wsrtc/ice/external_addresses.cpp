// SPDX-License-Identifier: LGPL-2.1-or-later
#include "external_addresses.hpp"

#include <cstring>
#include <map>

#include <gio/gio.h>

#include "gptr.hpp"

#include "ice_debug.hpp"
#include "source_hook.hpp"

namespace wsrtc {

namespace {

constexpr guint wait_ms = 2000;
constexpr gint64 lifetime = 60 * G_USEC_PER_SEC;
constexpr size_t max_per_name = 4;

struct ListFree {
  void operator() (GList *list) const { g_resolver_free_addresses (list); }
};

using Addresses = std::unique_ptr<GList, ListFree>;

std::vector<IpAddress> to_ips (const GList *list)
{
  std::vector<IpAddress> ips;
  for (; list && ips.size () < max_per_name; list = list->next) {
    const GUnique<char> text (g_inet_address_to_string (static_cast<GInetAddress *> (list->data)));
    const auto ip = parse_ip (text.get ());
    if (ip && ip->is_unicast ())
      ips.push_back (*ip);
  }
  return ips;
}

// One round of look-ups, in a context of its own.
struct Round {
  GRef<GCancellable> cancellable = GRef<GCancellable>::adopt (g_cancellable_new ());
  std::map<std::string, std::vector<IpAddress>> found;
  size_t open = 0;
};

struct Question {
  Round *round;
  std::string name;
};

void on_answer (GObject *resolver, GAsyncResult *result, gpointer data)
{
  const std::unique_ptr<Question> question (static_cast<Question *> (data));
  const Addresses list (g_resolver_lookup_by_name_finish (G_RESOLVER (resolver), result, nullptr));
  question->round->found[question->name] = to_ips (list.get ());
  question->round->open--;
}

gboolean on_late (gpointer cancellable)
{
  g_cancellable_cancel (static_cast<GCancellable *> (cancellable));
  return G_SOURCE_REMOVE;
}

// Returns when each name has an answer, or `wait_ms` have passed.
std::map<std::string, std::vector<IpAddress>> ask (const std::vector<std::string> &names)
{
  GMainContext *context = g_main_context_new ();
  g_main_context_push_thread_default (context);
  Round round;
  const auto resolver = GRef<GResolver>::adopt (g_resolver_get_default ());
  for (const std::string &name : names) {
    round.open++;
    g_resolver_lookup_by_name_async (resolver.get (), name.c_str (), round.cancellable.get (), on_answer,
                                     new Question{&round, name});
  }
  SourceHook late (g_timeout_source_new (wait_ms), "wsrtc names", on_late, round.cancellable.get (), context);
  while (round.open > 0)
    g_main_context_iteration (context, TRUE);
  late.disconnect ();
  g_main_context_pop_thread_default (context);
  g_main_context_unref (context);
  return round.found;
}

bool is_name (const std::string &text)
{
  return !text.empty () && text.size () <= 253 && !g_hostname_is_ip_address (text.c_str ()) &&
         std::strspn (text.c_str (), "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_") ==
             text.size ();
}

} // namespace

Result<std::shared_ptr<ExternalAddresses>> ExternalAddresses::create (const std::vector<std::string> &entries)
{
  auto made = std::make_shared<ExternalAddresses> ();
  for (const std::string &entry : entries) {
    const auto ip = parse_ip (entry);
    if (ip && ip->is_unicast ())
      made->fixed_.push_back (*ip);
    else if (!ip && is_name (entry))
      made->names_.push_back ({entry, {}});
    else
      return Error{Fault::InvalidArgument,
                   "property external-addresses: \"" + entry +
                       "\" is neither an IP address that a host can have nor a DNS name"};
  }
  return made;
}

Status ExternalAddresses::look_up ()
{
  std::vector<std::string> texts;
  {
    const std::lock_guard lock (mutex_);
    asked_ = g_get_monotonic_time ();
    for (const Name &name : names_)
      texts.push_back (name.text);
  }
  if (texts.empty ())
    return Done{};
  auto answers = ask (texts);
  std::string unknown;
  const std::lock_guard lock (mutex_);
  for (Name &name : names_) {
    auto &found = answers[name.text];
    if (!found.empty ())
      name.found = std::move (found);
    else if (name.found.empty ()) // an old answer is better than none
      unknown += (unknown.empty () ? "" : ", ") + name.text;
  }
  if (unknown.empty ())
    return Done{};
  return Error{Fault::Network, "property external-addresses: the name " + unknown +
                                   " cannot be looked up and is not announced for the time being; check "
                                   "it and the name server"};
}

// Threads of GLib's pool end by themselves.
void ExternalAddresses::refresh ()
{
  GTask *task = g_task_new (nullptr, nullptr, nullptr, nullptr);
  g_task_set_task_data (
      task, new std::shared_ptr<ExternalAddresses> (shared_from_this ()),
      [] (gpointer data) { delete static_cast<std::shared_ptr<ExternalAddresses> *> (data); });
  g_task_run_in_thread (task, [] (GTask *, gpointer, gpointer data, GCancellable *) {
    const Status done = (*static_cast<std::shared_ptr<ExternalAddresses> *> (data))->look_up ();
    if (!done)
      GST_WARNING ("%s", done.error ().text.c_str ());
  });
  g_object_unref (task);
}

std::vector<IpAddress> ExternalAddresses::current ()
{
  std::vector<IpAddress> all = fixed_;
  bool old = false;
  {
    const std::lock_guard lock (mutex_);
    for (const Name &name : names_)
      all.insert (all.end (), name.found.begin (), name.found.end ());
    const gint64 now = g_get_monotonic_time ();
    old = !names_.empty () && now - asked_ > lifetime;
    if (old)
      asked_ = now;
  }
  if (old)
    refresh ();
  return all;
}

} // namespace wsrtc
