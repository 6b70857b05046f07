// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Numbers in network byte order, wherever they begin. GStreamer's macros for it
// want aligned addresses of the compiler, which fields of packets seldom have.
#pragma once

#include <cstdint>
#include <cstring>

#include <glib.h>

namespace wsrtc {

inline uint16_t read_be16 (const void *from)
{
  uint16_t value;
  std::memcpy (&value, from, sizeof value);
  return GUINT16_FROM_BE (value);
}

inline uint32_t read_be32 (const void *from)
{
  uint32_t value;
  std::memcpy (&value, from, sizeof value);
  return GUINT32_FROM_BE (value);
}

inline uint64_t read_be64 (const void *from)
{
  uint64_t value;
  std::memcpy (&value, from, sizeof value);
  return GUINT64_FROM_BE (value);
}

inline uint32_t read_be24 (const uint8_t *from)
{
  return static_cast<uint32_t> (from[0] << 16 | read_be16 (from + 1));
}

inline void write_be16 (void *to, uint16_t value)
{
  value = GUINT16_TO_BE (value);
  std::memcpy (to, &value, sizeof value);
}

inline void write_be32 (void *to, uint32_t value)
{
  value = GUINT32_TO_BE (value);
  std::memcpy (to, &value, sizeof value);
}

inline void write_be64 (void *to, uint64_t value)
{
  value = GUINT64_TO_BE (value);
  std::memcpy (to, &value, sizeof value);
}

} // namespace wsrtc
