// SPDX-License-Identifier: LGPL-2.1-or-later
#include "report.hpp"

namespace wsrtc {

namespace {

struct Code {
  GQuark domain;
  gint code;
};

Code code_of (Fault fault)
{
  switch (fault) {
  case Fault::InvalidArgument:
    return {GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS};
  case Fault::Malformed:
  case Fault::TooLarge:
  case Fault::Protocol:
    return {GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT};
  case Fault::Unsupported:
    return {GST_STREAM_ERROR, GST_STREAM_ERROR_CODEC_NOT_FOUND};
  case Fault::Security:
    return {GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_AUTHORIZED};
  case Fault::Timeout:
  case Fault::Closed:
    return {GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_READ};
  case Fault::Network:
    return {GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_READ_WRITE};
  case Fault::Media:
    return {GST_STREAM_ERROR, GST_STREAM_ERROR_ENCODE};
  case Fault::NotFound:
    return {GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND};
  case Fault::Busy:
    return {GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_BUSY};
  case Fault::Internal:
    return {GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_FAILED};
  }
  return {GST_CORE_ERROR, GST_CORE_ERROR_FAILED};
}

// `details` is taken; nullptr = none.
void post (GstElement *element, GstMessageType type, const Error &error, GstStructure *details = nullptr)
{
  const Code code = code_of (error.fault);
  const std::string debug = std::string (to_string (error.fault)) + "; " + error.detail;
  gst_element_message_full_with_details (
      element, type, code.domain, code.code, g_strdup (error.text.c_str ()),
      g_strdup (error.detail.empty () ? to_string (error.fault) : debug.c_str ()), __FILE__, GST_FUNCTION,
      __LINE__, details);
}

} // namespace

void post_error (GstElement *element, const Error &error)
{
  post (element, GST_MESSAGE_ERROR, error);
}

void post_input_error (GstElement *element, const std::string &input, const Error &error)
{
  post (element, GST_MESSAGE_ERROR, error,
        gst_structure_new ("details", "input", G_TYPE_STRING, input.c_str (), nullptr));
}

void post_stall (GstElement *element, const std::string &input, bool stalled)
{
  gst_element_post_message (
      element, gst_message_new_element (GST_OBJECT (element),
                                        gst_structure_new ("wsrtc-input", "input", G_TYPE_STRING,
                                                           input.c_str (), "stalled", G_TYPE_BOOLEAN,
                                                           static_cast<gboolean> (stalled), nullptr)));
}

void post_warning (GstElement *element, const Error &error)
{
  post (element, GST_MESSAGE_WARNING, error);
}

Error started_by_a_handler ()
{
  return {Fault::InvalidArgument,
          "a handler of a signal cannot start another element of the same context; give it another context, "
          "or do it from the main loop"};
}

Error stopped_by_a_handler ()
{
  return {Fault::InvalidArgument,
          "a handler of one of its signals cannot stop the element; do it from another thread, as with "
          "gst_element_call_async (), or from the main loop"};
}

} // namespace wsrtc
