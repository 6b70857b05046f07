// SPDX-License-Identifier: LGPL-2.1-or-later
#include "make_access.hpp"

#include <string>

namespace wsrtc {

namespace {

// NULL = all.
class Streams {
public:
  explicit Streams (const std::vector<std::string> &names)
  {
    for (const std::string &name : names)
      list_.push_back (name.c_str ());
    list_.push_back (nullptr);
  }

  const char *const *get () const { return list_.size () == 1 ? nullptr : list_.data (); }

private:
  std::vector<const char *> list_;
};

const char *null_if_empty (const std::string &text)
{
  return text.empty () ? nullptr : text.c_str ();
}

void tell (const FilePlace &place, const std::string &who, GError *error, std::vector<Mistake> &mistakes)
{
  const GUnique<GError> owned (error);
  mistakes.push_back ({place, who + ": " + error->message});
}

} // namespace

GRef<GstWsrtcAccess> make_access (const AccessTables &tables, std::vector<Mistake> &mistakes)
{
  if (!tables.is_given ())
    return nullptr;
  auto access = GRef<GstWsrtcAccess>::adopt (gst_wsrtc_access_new ());
  for (size_t i = 0; i < tables.users.size (); i++) {
    const AccessUser &user = tables.users[i];
    GError *error = nullptr;
    if (!gst_wsrtc_access_add_secret (access.get (), user.name.c_str (), user.token.c_str (),
                                      static_cast<GstWsrtcRights> (user.rights),
                                      Streams (user.streams).get (), &error))
      tell (user.place, "[[users]] " + std::to_string (i + 1), error, mistakes);
  }
  for (size_t i = 0; i < tables.keys.size (); i++) {
    const AccessKey &key = tables.keys[i];
    GError *error = nullptr;
    if (!gst_wsrtc_access_add_key (access.get (), key.algorithm.c_str (), key.key.c_str (),
                                   null_if_empty (key.issuer), null_if_empty (key.audience), &error))
      tell (key.place, "[[keys]] " + std::to_string (i + 1), error, mistakes);
  }
  GError *error = nullptr;
  if (tables.anonymous && !gst_wsrtc_access_allow_anonymous (
                              access.get (), static_cast<GstWsrtcRights> (tables.anonymous->rights),
                              Streams (tables.anonymous->streams).get (), &error))
    tell (tables.anonymous->place, "[anonymous]", error, mistakes);
  return access;
}

void change_access (GstWsrtcServer *server, GstWsrtcAccess *access, const std::function<void ()> &change_rest)
{
  if (access)
    gst_wsrtc_server_set_access (server, access);
  change_rest ();
  if (!access)
    gst_wsrtc_server_set_access (server, nullptr);
}

} // namespace wsrtc
