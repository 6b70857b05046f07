// SPDX-License-Identifier: LGPL-2.1-or-later

package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"
	"sync"
	"time"

	"github.com/pion/webrtc"
)

// All viewers of one server. One certificate serves all, as browsers have one in store.
type crowd struct {
	api           *webrtc.API
	configuration webrtc.Configuration
	speak         signalling
	url           string
	viewers       []*viewer
	watched       []*viewer // those of the measuring window
}

// Times are ms from the opening of the viewer's WebSocket; `At` is when that was, from the first of the joins.
type start struct {
	At        float64 `json:"at"`
	Connected float64 `json:"connected"`
	Packet    float64 `json:"packet"`
	KeyFrame  float64 `json:"key_frame"`
}

type starts struct {
	Starts []start  `json:"starts"`
	Failed []string `json:"failed"`
}

// Sums over the viewers. Only frames with a stamp can be known to be missing, and have a latency.
type received struct {
	Viewers int       `json:"viewers"`
	Broken  int       `json:"broken"` // of them: their connection or their WebSocket has ended
	Fewest  int64     `json:"fewest"` // frames of the one that got fewest
	Packets int64     `json:"packets"`
	Lost    int64     `json:"lost"`
	Frames  int64     `json:"frames"`
	Missing int64     `json:"missing"`
	Latency []float64 `json:"latency"`
	First   []float64 `json:"first"` // latencies of the first packets
}

func newCrowd(protocol, url string) (*crowd, error) {
	speak, known := protocols[protocol]
	if !known {
		return nil, fmt.Errorf("unknown protocol %q", protocol)
	}
	api, err := newAPI()
	if err != nil {
		return nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	certificate, err := webrtc.GenerateCertificate(key)
	if err != nil {
		return nil, err
	}
	configuration := webrtc.Configuration{Certificates: []webrtc.Certificate{*certificate}}
	return &crowd{api: api, configuration: configuration, speak: speak, url: url}, nil
}

func (c *crowd) join(count int, interval time.Duration) starts {
	begun := time.Now()
	var all sync.WaitGroup
	fresh := make([]*viewer, count)
	for index := range fresh {
		time.Sleep(time.Until(begun.Add(time.Duration(index) * interval)))
		one := &viewer{ready: make(chan struct{})}
		fresh[index] = one
		all.Add(1)
		go func() {
			defer all.Done()
			one.join(c.api, c.configuration, c.speak, c.url)
		}()
	}
	all.Wait()
	c.viewers = append(c.viewers, fresh...)
	result := starts{Starts: []start{}, Failed: []string{}}
	for _, one := range fresh {
		one.tell(begun, &result)
	}
	return result
}

func (v *viewer) tell(begun time.Time, result *starts) {
	v.mutex.Lock()
	defer v.mutex.Unlock()
	packet, key := v.stream.started()
	if key.IsZero() {
		result.Failed = append(result.Failed, fmt.Sprint(v.broken))
		return
	}
	since := func(moment, from time.Time) float64 { return float64(moment.Sub(from).Microseconds()) / 1000 }
	result.Starts = append(result.Starts, start{since(v.opened, begun), since(v.connected, v.opened),
		since(packet, v.opened), since(key, v.opened)})
}

func (c *crowd) begin() any {
	c.watched = c.viewers
	for _, one := range c.watched {
		one.stream.begin()
	}
	return struct{}{}
}

// `finish` ends the window of a viewer.
func (c *crowd) end(finish func(*stream) (window, int64, int64)) received {
	sum := received{Viewers: len(c.watched), Latency: []float64{}, First: []float64{}}
	for index, one := range c.watched {
		window, expected, packets := finish(&one.stream)
		if index == 0 || window.frames < sum.Fewest {
			sum.Fewest = window.frames
		}
		if one.hasEnded() {
			sum.Broken++
		}
		sum.Packets += packets
		sum.Lost += expected - packets
		sum.Frames += window.frames
		if len(window.latencies) > 0 {
			sum.Missing += int64(window.highest-window.lowest) + 1 - window.frames
		}
		sum.Latency = append(sum.Latency, window.latencies...)
		sum.First = append(sum.First, window.firsts...)
	}
	return sum
}

func (v *viewer) hasEnded() bool {
	v.mutex.Lock()
	defer v.mutex.Unlock()
	return v.broken != nil
}
