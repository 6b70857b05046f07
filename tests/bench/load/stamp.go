// SPDX-License-Identifier: LGPL-2.1-or-later

package main

import (
	"bytes"
	"fmt"
	"time"
)

// A stamp says which frame this is and when it was pushed. It travels as an SEI message of the kind "user data
// unregistered", which every server passes on; digits, so that no byte needs escaping.
type stamp struct {
	frame  uint32
	pushed int64 // ns since 1970
}

const stampName = "wsrtc-bench-time" // in place of the UUID: 16 bytes

func (s stamp) nal() []byte {
	body := fmt.Sprintf("%s%08x%016x", stampName, s.frame, uint64(s.pushed))
	return append(append([]byte{nalSEI, 5, byte(len(body))}, body...), 0x80)
}

func readStamp(nal []byte) (s stamp, ok bool) {
	if len(nal) < 43 || nal[0]&0x1f != nalSEI || !bytes.Equal(nal[3:19], []byte(stampName)) {
		return s, false
	}
	_, err := fmt.Sscanf(string(nal[19:43]), "%08x%016x", &s.frame, &s.pushed)
	return s, err == nil
}

func (s stamp) age(now time.Time) float64 {
	return float64(now.UnixNano()-s.pushed) / 1e6
}
