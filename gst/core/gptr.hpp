// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Ownership of GLib and GStreamer things, four tools:
//   GRef<T>     a GObject or GstObject reference
//   MiniRef<T>  a GstMiniObject reference: caps, buffers, events, messages, promises
//   GUnique<T>  a thing with one owner and a free function
//   SignalHook  a signal connection that ends with its owner
// plus GWeak<T> for callbacks that may outlive the object. Raw pointers in
// signatures are borrowed.
#pragma once

#include <memory>
#include <utility>

#include <gst/gst.h>

namespace wsrtc {

template <typename T> class GRef {
public:
  GRef () = default;

  GRef (std::nullptr_t) {}

  GRef (const GRef &other) : ptr_ (other.ptr_ ? static_cast<T *> (g_object_ref (other.ptr_)) : nullptr) {}

  GRef (GRef &&other) noexcept : ptr_ (std::exchange (other.ptr_, nullptr)) {}

  ~GRef () { g_clear_object (&ptr_); }

  GRef &operator= (GRef other) noexcept
  {
    std::swap (ptr_, other.ptr_);
    return *this;
  }

  // Takes over a reference that the caller has (transfer full).
  static GRef adopt (T *ptr) { return GRef (ptr); }

  // Adds a reference of its own (transfer none).
  static GRef take_ref (T *ptr) { return GRef (ptr ? static_cast<T *> (g_object_ref (ptr)) : nullptr); }

  // Sinks a floating reference, as constructors of GstElement return.
  static GRef sink (T *ptr) { return GRef (ptr ? static_cast<T *> (g_object_ref_sink (ptr)) : nullptr); }

  T *get () const { return ptr_; }

  T *operator->() const { return ptr_; }

  explicit operator bool () const { return ptr_ != nullptr; }

  // Gives the reference away (transfer full).
  T *release () { return std::exchange (ptr_, nullptr); }

  // For out parameters of type T **; drops what was held.
  T **out ()
  {
    g_clear_object (&ptr_);
    return &ptr_;
  }

private:
  explicit GRef (T *ptr) : ptr_ (ptr) {}

  T *ptr_ = nullptr;
};

template <typename T> class MiniRef {
public:
  MiniRef () = default;

  MiniRef (std::nullptr_t) {}

  MiniRef (const MiniRef &other) : ptr_ (other.ptr_) { ref (ptr_); }

  MiniRef (MiniRef &&other) noexcept : ptr_ (std::exchange (other.ptr_, nullptr)) {}

  ~MiniRef () { unref (ptr_); }

  MiniRef &operator= (MiniRef other) noexcept
  {
    std::swap (ptr_, other.ptr_);
    return *this;
  }

  static MiniRef adopt (T *ptr) { return MiniRef (ptr); }

  static MiniRef take_ref (T *ptr)
  {
    ref (ptr);
    return MiniRef (ptr);
  }

  T *get () const { return ptr_; }

  explicit operator bool () const { return ptr_ != nullptr; }

  T *release () { return std::exchange (ptr_, nullptr); }

private:
  explicit MiniRef (T *ptr) : ptr_ (ptr) {}

  static void ref (T *ptr)
  {
    if (ptr)
      gst_mini_object_ref (GST_MINI_OBJECT_CAST (ptr));
  }

  static void unref (T *ptr)
  {
    if (ptr)
      gst_mini_object_unref (GST_MINI_OBJECT_CAST (ptr));
  }

  T *ptr_ = nullptr;
};

// One specialisation for each type that has a free function of its own; the
// headers that name other types add theirs.
template <typename T> struct GFree;

template <> struct GFree<char> {
  void operator() (char *p) const { g_free (p); }
};

template <> struct GFree<guchar> {
  void operator() (guchar *p) const { g_free (p); }
};

template <> struct GFree<GBytes> {
  void operator() (GBytes *p) const { g_bytes_unref (p); }
};

template <> struct GFree<GChecksum> {
  void operator() (GChecksum *p) const { g_checksum_free (p); }
};

template <> struct GFree<GError> {
  void operator() (GError *p) const { g_error_free (p); }
};

template <> struct GFree<GHashTable> {
  void operator() (GHashTable *p) const { g_hash_table_unref (p); }
};

template <> struct GFree<GUri> {
  void operator() (GUri *p) const { g_uri_unref (p); }
};

template <> struct GFree<GstStructure> {
  void operator() (GstStructure *p) const { gst_structure_free (p); }
};

template <typename T> using GUnique = std::unique_ptr<T, GFree<T>>;

class SignalHook {
public:
  SignalHook () = default;

  // `instance` is referenced; `handler` is a captureless function.
  SignalHook (gpointer instance, const char *signal, GCallback handler, gpointer data)
      : instance_ (GRef<GObject>::take_ref (G_OBJECT (instance))),
        id_ (g_signal_connect (instance, signal, handler, data))
  {
  }

  SignalHook (SignalHook &&other) noexcept
      : instance_ (std::move (other.instance_)), id_ (std::exchange (other.id_, 0))
  {
  }

  SignalHook &operator= (SignalHook &&other) noexcept
  {
    disconnect ();
    instance_ = std::move (other.instance_);
    id_ = std::exchange (other.id_, 0);
    return *this;
  }

  ~SignalHook () { disconnect (); }

  void disconnect ()
  {
    if (id_ != 0 && g_signal_handler_is_connected (instance_.get (), id_))
      g_signal_handler_disconnect (instance_.get (), id_);
    id_ = 0;
    instance_ = nullptr;
  }

private:
  GRef<GObject> instance_;
  gulong id_ = 0;
};

template <typename T> class GWeak {
public:
  explicit GWeak (T *object) { g_weak_ref_init (&ref_, object); }

  ~GWeak () { g_weak_ref_clear (&ref_); }

  GWeak (const GWeak &) = delete;
  GWeak &operator= (const GWeak &) = delete;

  // Empty when the object has gone.
  GRef<T> lock () { return GRef<T>::adopt (static_cast<T *> (g_weak_ref_get (&ref_))); }

private:
  GWeakRef ref_;
};

} // namespace wsrtc
