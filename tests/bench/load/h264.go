// SPDX-License-Identifier: LGPL-2.1-or-later

package main

import "bytes"

const (
	nalIDR   = 5
	nalSEI   = 6
	nalAUD   = 9
	nalSTAPA = 24
	nalFUA   = 28
)

// The access units of a byte stream (Annex B), each a list of NAL units without start codes and delimiters.
func accessUnits(file []byte) (units [][][]byte) {
	var unit [][]byte
	hasSlice := false
	for _, part := range bytes.Split(file, []byte{0, 0, 1}) {
		nal := bytes.TrimRight(part, "\x00")
		if len(nal) < 2 || nal[0]&0x1f == nalAUD {
			continue
		}
		slice := isSlice(nal)
		// A picture begins with what is no slice, or with the slice of its first macroblock.
		if hasSlice && (!slice || nal[1]&0x80 != 0) {
			units = append(units, unit)
			unit, hasSlice = nil, false
		}
		unit = append(unit, nal)
		hasSlice = hasSlice || slice
	}
	if hasSlice {
		units = append(units, unit)
	}
	return units
}

func isSlice(nal []byte) bool {
	kind := nal[0] & 0x1f
	return kind >= 1 && kind <= nalIDR
}

// Calls visit with each NAL unit in an RTP payload (RFC 6184), or with the head of one that is only begun here.
// False when the payload goes on with a NAL unit of an earlier packet.
func eachNAL(payload []byte, visit func(nal []byte)) bool {
	if len(payload) < 2 {
		return true
	}
	switch payload[0] & 0x1f {
	case nalSTAPA:
		for rest := payload[1:]; len(rest) > 2; {
			size := int(rest[0])<<8 | int(rest[1])
			if size == 0 || 2+size > len(rest) {
				break
			}
			visit(rest[2 : 2+size])
			rest = rest[2+size:]
		}
	case nalFUA:
		if payload[1]&0x80 == 0 {
			return false
		}
		visit(append([]byte{payload[0]&0xe0 | payload[1]&0x1f}, payload[2:]...))
	default:
		visit(payload)
	}
	return true
}
