// SPDX-License-Identifier: LGPL-2.1-or-later
#include "factories.hpp"

#include <atomic>
#include <utility>

namespace wsrtc::test {

Without::Without (const std::vector<const char *> &names)
{
  for (const char *name : names)
    if (GstPluginFeature *feature = gst_registry_lookup_feature (gst_registry_get (), name)) {
      gst_registry_remove_feature (gst_registry_get (), feature);
      features_.push_back (GRef<GstPluginFeature>::adopt (feature));
    }
}

Without::~Without ()
{
  for (const auto &feature : features_)
    gst_registry_add_feature (gst_registry_get (), feature.get ());
}

namespace {

struct FakeClass {
  GstBinClass parent;
  FakeElement fake;
};

struct FakeInstance {
  GstBin parent;
  int buffers;
};

// Its classes stay, as GTypes do, so their texts have to.
const FakeElement &fake_of (gpointer instance)
{
  return reinterpret_cast<FakeClass *> (G_OBJECT_GET_CLASS (instance))->fake;
}

// Streaming thread.
GstPadProbeReturn on_buffer (GstPad *, GstPadProbeInfo *info, gpointer data)
{
  auto *self = static_cast<FakeInstance *> (data);
  const FakeElement &fake = fake_of (self);
  if (fake.fails_after < 0 || self->buffers++ < fake.fails_after)
    return GST_PAD_PROBE_OK;
  if (fake.how == GST_FLOW_ERROR)
    GST_ELEMENT_ERROR (self, STREAM, ENCODE, ("the fake element fails"), (nullptr));
  gst_buffer_unref (GST_PAD_PROBE_INFO_BUFFER (info));
  GST_PAD_PROBE_INFO_DATA (info) = nullptr;
  GST_PAD_PROBE_INFO_FLOW_RETURN (info) = fake.how;
  return GST_PAD_PROBE_HANDLED;
}

void init_fake (GTypeInstance *instance, gpointer klass)
{
  auto *bin = reinterpret_cast<GstBin *> (instance);
  g_autoptr (GError) error = nullptr;
  GstElement *inner =
      gst_parse_bin_from_description (static_cast<FakeClass *> (klass)->fake.launch, TRUE, &error);
  g_assert_no_error (error);
  gst_bin_add (bin, inner);
  for (const char *name : {"sink", "src"}) {
    const auto target = GRef<GstPad>::adopt (gst_element_get_static_pad (inner, name));
    gst_element_add_pad (GST_ELEMENT (bin), gst_ghost_pad_new (name, target.get ()));
  }
  const auto sink = GRef<GstPad>::adopt (gst_element_get_static_pad (inner, "sink"));
  gst_pad_add_probe (sink.get (), GST_PAD_PROBE_TYPE_BUFFER, on_buffer, bin, nullptr);
}

GstElementClass *parent_class;

GstStateChangeReturn change_state (GstElement *element, GstStateChange transition)
{
  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED && !fake_of (element).starts) {
    GST_ELEMENT_ERROR (element, RESOURCE, FAILED, ("the fake element does not start"), (nullptr));
    return GST_STATE_CHANGE_FAILURE;
  }
  return parent_class->change_state (element, transition);
}

void init_class (gpointer klass, gpointer fake)
{
  static_cast<FakeClass *> (klass)->fake = *static_cast<const FakeElement *> (fake);
  parent_class = static_cast<GstElementClass *> (g_type_class_peek (GST_TYPE_BIN));
  GST_ELEMENT_CLASS (klass)->change_state = change_state;
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass), "Fake", "Codec", "Fails when told to",
                                         "tests");
}

GType make_type (const FakeElement &fake)
{
  static std::atomic<unsigned> count{0};
  const std::string name = "WsrtcTestFake" + std::to_string (count++);
  const GTypeInfo info = {
      sizeof (FakeClass),    nullptr, nullptr,   init_class, nullptr, new FakeElement (fake),
      sizeof (FakeInstance), 0,       init_fake, nullptr};
  return g_type_register_static (GST_TYPE_BIN, name.c_str (), &info, GTypeFlags (0));
}

std::vector<const char *> names_of (const std::vector<FakeElement> &elements)
{
  std::vector<const char *> names;
  for (const FakeElement &element : elements)
    names.push_back (element.factory);
  return names;
}

} // namespace

WithFakes::WithFakes (const std::vector<FakeElement> &elements) : real_ (names_of (elements))
{
  for (const FakeElement &element : elements) {
    g_type_class_ref (GST_TYPE_BIN);
    g_assert_true (gst_element_register (nullptr, element.factory, GST_RANK_NONE, make_type (element)));
    names_.emplace_back (element.factory);
  }
}

WithFakes::~WithFakes ()
{
  for (const std::string &name : names_) {
    const auto feature =
        GRef<GstPluginFeature>::adopt (gst_registry_lookup_feature (gst_registry_get (), name.c_str ()));
    gst_registry_remove_feature (gst_registry_get (), feature.get ());
  }
}

} // namespace wsrtc::test
