/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A signaller as a program in C writes it: answers every offer by itself. */
#ifndef __OWN_SIGNALLER_H__
#define __OWN_SIGNALLER_H__

#include <gst/wsrtc/wsrtc-signaller.h>

G_BEGIN_DECLS

#define OWN_TYPE_SIGNALLER (own_signaller_get_type ())
G_DECLARE_FINAL_TYPE (OwnSignaller, own_signaller, OWN, SIGNALLER, GObject)

/* How start and send behave: work, refuse with an error, or break their promise to set one. */
typedef enum { OWN_WORKS, OWN_REFUSES, OWN_FORGETS } OwnMode;

OwnSignaller *own_signaller_new (OwnMode start, OwnMode send);

/* A signaller that implements nothing at all. */
#define EMPTY_TYPE_SIGNALLER (empty_signaller_get_type ())
G_DECLARE_FINAL_TYPE (EmptySignaller, empty_signaller, EMPTY, SIGNALLER, GObject)

G_END_DECLS

#endif
