// SPDX-License-Identifier: LGPL-2.1-or-later
#include "try_thread.hpp"

#include <string>

#include "gptr.hpp"

namespace wsrtc {

Result<GThread *> try_thread (const char *name, GThreadFunc function, gpointer data)
{
  GError *error = nullptr;
  GThread *thread = g_thread_try_new (name, function, data, &error);
  if (thread)
    return thread;
  const GUnique<GError> owned (error);
  return Error{Fault::Internal, std::string ("cannot start thread ") + name + ": " + error->message +
                                    "; end other work, or raise the limit of threads (ulimit -u)"};
}

} // namespace wsrtc
