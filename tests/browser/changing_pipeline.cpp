// SPDX-License-Identifier: LGPL-2.1-or-later
//
// changing_pipeline LAUNCH: plays a pipeline with a wsrtcsink called s, and does
// what it reads, a line each, until there is no more:
//   add NAME LAUNCH   a source, to a new pad of s
//   remove NAME       that source and its pad
// Says "done" after each.
#include <cstdio>
#include <string>

#include <gst/gst.h>

#include "gptr.hpp"

using namespace wsrtc;

namespace {

GRef<GstElement> find (GstElement *pipeline, const char *name)
{
  auto element = GRef<GstElement>::adopt (gst_bin_get_by_name (GST_BIN (pipeline), name));
  if (!element)
    g_error ("there is no element called %s", name);
  return element;
}

void add (GstElement *pipeline, const char *name, const char *launch)
{
  GError *error = nullptr;
  GstElement *source = gst_parse_bin_from_description (launch, TRUE, &error);
  if (!source)
    g_error ("%s", error->message);
  gst_object_set_name (GST_OBJECT (source), name);
  gst_bin_add (GST_BIN (pipeline), source);
  if (!gst_element_link (source, find (pipeline, "s").get ()))
    g_error ("%s cannot be linked", name);
  gst_element_sync_state_with_parent (source);
}

void remove (GstElement *pipeline, const char *name)
{
  const auto source = find (pipeline, name);
  const auto from = GRef<GstPad>::adopt (gst_element_get_static_pad (source.get (), "src"));
  const auto to = GRef<GstPad>::adopt (gst_pad_get_peer (from.get ()));
  gst_element_set_locked_state (source.get (), TRUE);
  gst_element_set_state (source.get (), GST_STATE_NULL);
  gst_bin_remove (GST_BIN (pipeline), source.get ());
  gst_element_release_request_pad (find (pipeline, "s").get (), to.get ());
}

void obey (GstElement *pipeline, char *line)
{
  g_auto (GStrv) words = g_strsplit (g_strchomp (line), " ", 3);
  const guint count = g_strv_length (words);
  if (count == 3 && g_str_equal (words[0], "add"))
    add (pipeline, words[1], words[2]);
  else if (count == 2 && g_str_equal (words[0], "remove"))
    remove (pipeline, words[1]);
  else
    g_error ("not understood: %s", line);
  printf ("done\n");
  fflush (stdout);
}

} // namespace

int main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  GError *error = nullptr;
  const auto pipeline = GRef<GstElement>::sink (gst_parse_launch (argc > 1 ? argv[1] : "", &error));
  if (error)
    g_error ("%s", error->message);
  gst_element_set_state (pipeline.get (), GST_STATE_PLAYING);
  char line[4096];
  while (fgets (line, sizeof line, stdin))
    obey (pipeline.get (), line);
  gst_element_set_state (pipeline.get (), GST_STATE_NULL);
  return 0;
}
