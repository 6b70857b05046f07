// SPDX-License-Identifier: LGPL-2.1-or-later

package main

import (
	"sync"
	"time"

	"github.com/pion/rtp"
)

// A frame on its way in. Sequence numbers are extended, so that they do not wrap.
type frame struct {
	timestamp uint32
	first     int64
	last      int64 // of the last packet with the marker; -1 while that is missing
	packets   int64
	begins    bool // its first packet begins a NAL unit
	picture   bool // it has a slice; GStreamer sets markers behind parameter sets, too
	key       bool
	stamp     stamp
	stamped   bool
	complete  bool
}

const framesKept = 16 // what a retransmission can still complete

// What one viewer receives.
type stream struct {
	mutex     sync.Mutex
	firstSeen time.Time
	firstKey  time.Time
	frames    []*frame // the newest last
	highest   int64
	packets   int64

	measured window
}

// What came in since begin (), for frames that carry a stamp.
type window struct {
	on        bool
	base      int64 // highest sequence number before it
	before    int64 // packets before it
	frames    int64 // whole ones, of numbers from the lowest to the highest
	follows   bool  // `lowest` is the frame after the last one of the window before
	lowest    uint32
	highest   uint32
	latencies []float64 // ms, of whole frames
	firsts    []float64 // ms, of the packets with their stamps, which are their first or one of these
}

func (s *stream) receive(packet *rtp.Packet, now time.Time) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.firstSeen.IsZero() {
		s.firstSeen = now
		s.highest = int64(packet.SequenceNumber) + 1<<16 - 1
	}
	sequence := s.highest + int64(int16(packet.SequenceNumber-uint16(s.highest)))
	if sequence > s.highest {
		s.highest = sequence
	}
	s.packets++
	one := s.frameOf(packet.Timestamp, sequence)
	if one == nil {
		return
	}
	if one.add(packet, sequence) && s.measured.on {
		s.measured.firsts = append(s.measured.firsts, one.stamp.age(now))
	}
	if !one.complete && s.isWhole(one) {
		one.complete = true
		s.finish(one, now)
	}
}

func (s *stream) frameOf(timestamp uint32, sequence int64) *frame {
	for _, one := range s.frames {
		if one.timestamp == timestamp {
			return one
		}
	}
	if sequence < s.highest {
		return nil // of a frame that was given up
	}
	one := &frame{timestamp: timestamp, first: sequence, last: -1}
	s.frames = append(s.frames, one)
	if len(s.frames) > framesKept {
		s.frames = s.frames[1:]
	}
	return one
}

// True when the frame's stamp was in it.
func (f *frame) add(packet *rtp.Packet, sequence int64) bool {
	before := f.stamped
	f.packets++
	begins := eachNAL(packet.Payload, func(nal []byte) {
		f.picture = f.picture || isSlice(nal)
		f.key = f.key || nal[0]&0x1f == nalIDR
		if mark, ok := readStamp(nal); ok {
			f.stamp, f.stamped = mark, true
		}
	})
	if sequence <= f.first {
		f.first, f.begins = sequence, begins
	}
	if packet.Marker && sequence > f.last {
		f.last = sequence
	}
	return f.stamped && !before
}

func (s *stream) isWhole(one *frame) bool {
	if one.last < 0 || !one.begins || !one.picture || one.packets != one.last-one.first+1 {
		return false
	}
	if s.frames[0] == one {
		return true
	}
	for _, other := range s.frames {
		if other.last == one.first-1 {
			return true
		}
	}
	return false
}

func (s *stream) finish(one *frame, now time.Time) {
	if one.key && s.firstKey.IsZero() {
		s.firstKey = now
	}
	if !s.measured.on {
		return
	}
	if one.stamped {
		s.measured.add(one.stamp, now)
	} else {
		s.measured.frames++
	}
}

func (w *window) add(mark stamp, now time.Time) {
	if !w.follows && (w.frames == 0 || mark.frame < w.lowest) {
		w.lowest = mark.frame
	}
	if mark.frame > w.highest {
		w.highest = mark.frame
	}
	w.frames++
	w.latencies = append(w.latencies, mark.age(now))
}

func (s *stream) begin() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.measured = window{on: true, base: s.highest, before: s.packets}
}

func (s *stream) end() (w window, expected, received int64) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	w = s.measured
	s.measured = window{}
	return w, s.highest - w.base, s.packets - w.before
}

// As end () and begin (), but what is between the windows counts, too. A frame that is completed only in the next one
// is missing in the first, and one too many there.
func (s *stream) next() (w window, expected, received int64) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	w = s.measured
	expected, received = s.highest-w.base, s.packets-w.before
	s.measured = window{on: true, base: s.highest, before: s.packets, lowest: w.highest + 1, highest: w.highest,
		follows: w.frames > 0}
	return w, expected, received
}

func (s *stream) started() (packet, key time.Time) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.firstSeen, s.firstKey
}
