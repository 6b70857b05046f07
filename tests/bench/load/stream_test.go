// SPDX-License-Identifier: LGPL-2.1-or-later

package main

import (
	"reflect"
	"testing"
	"time"

	"github.com/pion/rtp"
)

var (
	sets  = []byte{nalSTAPA, 0, 2, 7, 1, 0, 2, 8, 1}
	idr   = []byte{nalFUA, 0x80 | nalIDR, 1}
	more  = []byte{nalFUA, nalIDR, 2}
	slice = []byte{1, 0x80, 3}
)

// One packet of a stream that is seen: its place, the frame it belongs to, the marker, the payload.
type seen struct {
	sequence  uint16
	timestamp uint32
	marker    bool
	payload   []byte
}

func watch(packets []seen) (s *stream, w window, lost int64) {
	s = &stream{}
	s.measured.on = true
	for _, one := range packets {
		s.receive(&rtp.Packet{Header: rtp.Header{SequenceNumber: one.sequence, Timestamp: one.timestamp, Marker: one.marker},
			Payload: one.payload}, time.Now())
	}
	before := int64(packets[0].sequence) + 1<<16 - 1
	return s, s.measured, s.highest - before - s.packets
}

func TestStream(t *testing.T) {
	rows := []struct {
		name    string
		packets []seen
		key     bool
		frames  int64
		lost    int64
	}{
		{"a key frame", []seen{{1, 9, false, sets}, {2, 9, false, idr}, {3, 9, true, more}}, true, 1, 0},
		{"a marker behind parameter sets", []seen{{1, 9, true, sets}, {2, 9, false, idr}, {3, 9, true, more}}, true, 1, 0},
		{"begins in the middle", []seen{{1, 9, false, more}, {2, 9, true, more}, {3, 10, true, slice}}, false, 1, 0},
		{"one is missing", []seen{{1, 9, false, idr}, {3, 9, true, more}, {4, 10, true, slice}}, false, 1, 1},
		{"one comes late", []seen{{1, 9, false, idr}, {3, 9, true, more}, {2, 9, false, more}}, true, 1, 0},
		{"the head is missing", []seen{{1, 9, true, slice}, {3, 10, true, slice}}, false, 1, 1},
		{"numbers wrap", []seen{{65535, 9, false, idr}, {0, 9, true, more}}, true, 1, 0},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			s, w, lost := watch(row.packets)
			if s.firstKey.IsZero() == row.key || w.frames != row.frames || lost != row.lost {
				t.Errorf("key frame %v, %d frames, %d lost", !s.firstKey.IsZero(), w.frames, lost)
			}
		})
	}
}

func TestStampComesBack(t *testing.T) {
	mark := stamp{frame: 7, pushed: 123456789}
	got, ok := readStamp(mark.nal())
	if !ok || got != mark {
		t.Errorf("%v, %v", got, ok)
	}
	if _, ok := readStamp([]byte{nalSEI, 5, 1, 0, 0x80}); ok {
		t.Error("another SEI was taken for a stamp")
	}
}

func TestAccessUnits(t *testing.T) {
	file := []byte{0, 0, 0, 1, 9, 16, 0, 0, 0, 1, 7, 1, 0, 0, 1, 5, 0x80, 1, 0, 0, 1, 5, 0x40, 1, 0, 0, 1, 1, 0x80, 2}
	want := [][][]byte{{{7, 1}, {5, 0x80, 1}, {5, 0x40, 1}}, {{1, 0x80, 2}}}
	if got := accessUnits(file); !reflect.DeepEqual(got, want) {
		t.Errorf("%v", got)
	}
	if got := accessUnits(stamped(want[0], stamp{})); len(got) != 1 || len(got[0]) != 4 {
		t.Errorf("with a stamp: %v", got)
	}
}
