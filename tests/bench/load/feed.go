// SPDX-License-Identifier: LGPL-2.1-or-later

package main

import (
	"fmt"
	"net"
	"os"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"
)

const (
	frameRate   = 30
	packetSize  = 1200
	payloadType = 96
)

// Hands on the file for ever, a frame at its time, each with a stamp.
func play(path string, send func(packets []*rtp.Packet) error) error {
	file, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	units := accessUnits(file)
	if len(units) == 0 {
		return fmt.Errorf("%s: no H264 in it", path)
	}
	packetizer := rtp.NewPacketizer(packetSize, payloadType, 1, &codecs.H264Payloader{}, rtp.NewFixedSequencer(1),
		90000)
	start := time.Now()
	for number := uint32(0); ; number++ {
		time.Sleep(time.Until(start.Add(time.Duration(number) * time.Second / frameRate)))
		unit := stamped(units[int(number)%len(units)], stamp{number, time.Now().UnixNano()})
		if err := send(packetizer.Packetize(unit, 90000/frameRate)); err != nil {
			return err
		}
	}
}

// Plays the file to a UDP port.
func feed(path string, port int) error {
	socket, err := net.Dial("udp4", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return err
	}
	return play(path, func(packets []*rtp.Packet) error {
		for _, packet := range packets {
			raw, err := packet.Marshal()
			if err != nil {
				return err
			}
			_, _ = socket.Write(raw) // refused while the server is not there yet
		}
		return nil
	})
}

// The access unit as a byte stream, with the stamp before its first slice.
func stamped(unit [][]byte, mark stamp) (stream []byte) {
	add := func(nal []byte) { stream = append(append(stream, 0, 0, 0, 1), nal...) }
	done := false
	for _, nal := range unit {
		if !done && isSlice(nal) {
			add(mark.nal())
			done = true
		}
		add(nal)
	}
	return stream
}
