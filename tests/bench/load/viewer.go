// SPDX-License-Identifier: LGPL-2.1-or-later

package main

import (
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/pion/ice/v2"
	"github.com/pion/interceptor"
	"github.com/pion/logging"
	"github.com/pion/webrtc"
)

const patience = 20 * time.Second // from the join to the first key frame

// One viewer: its connection, and when what happened. It does what a browser does (NACK, receiver reports,
// transport-wide feedback), except for decoding.
type viewer struct {
	stream     stream
	opened     time.Time // when it began to open its WebSocket
	connection *webrtc.PeerConnection
	mutex      sync.Mutex // protects what follows
	socket     *socket
	connected  time.Time
	broken     error
	ready      chan struct{} // closed when it has a key frame
}

// Speaks a protocol until the connection ends; `opened` gets the WebSocket. Called on a goroutine of its own.
type signalling func(url string, connection *webrtc.PeerConnection, opened func(to *socket)) error

var protocols = map[string]signalling{"wsrtc": speakWsrtc, "janus": speakJanus}

// Makes connections that take H264 and nothing else.
func newAPI() (*webrtc.API, error) {
	media := &webrtc.MediaEngine{}
	codec := webrtc.RTPCodecParameters{PayloadType: payloadType, RTPCodecCapability: webrtc.RTPCodecCapability{
		MimeType: webrtc.MimeTypeH264, ClockRate: 90000,
		SDPFmtpLine: "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"}}
	if err := media.RegisterCodec(codec, webrtc.RTPCodecTypeVideo); err != nil {
		return nil, err
	}
	reports := &interceptor.Registry{}
	if err := webrtc.RegisterDefaultInterceptors(media, reports); err != nil {
		return nil, err
	}
	words := logging.NewDefaultLoggerFactory()
	words.Writer = os.Stderr // on standard output are our answers
	settings := webrtc.SettingEngine{LoggerFactory: words}
	settings.SetDTLSRetransmissionInterval(50 * time.Millisecond) // as browsers: Pion's own is 1 s
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	return webrtc.NewAPI(webrtc.WithMediaEngine(media), webrtc.WithInterceptorRegistry(reports),
		webrtc.WithSettingEngine(settings)), nil
}

func (v *viewer) note(err error) {
	v.mutex.Lock()
	defer v.mutex.Unlock()
	if v.broken == nil {
		v.broken = err
	}
}

// Joins, and returns when a key frame is there.
func (v *viewer) join(api *webrtc.API, configuration webrtc.Configuration, speak signalling, url string) {
	v.opened = time.Now()
	connection, err := api.NewPeerConnection(configuration)
	if err != nil {
		v.note(err)
		return
	}
	v.connection = connection
	connection.OnConnectionStateChange(func(state webrtc.PeerConnectionState) { v.onState(state) })
	connection.OnTrack(func(track *webrtc.TrackRemote, receiver *webrtc.RTPReceiver) {
		go drain(receiver)
		v.watch(track)
	})
	go func() { v.note(speak(url, connection, v.hold)) }()
	select {
	case <-v.ready:
	case <-time.After(patience):
		v.note(fmt.Errorf("no key frame after %v", patience))
	}
}

func (v *viewer) hold(to *socket) {
	v.mutex.Lock()
	defer v.mutex.Unlock()
	v.socket = to
}

func (v *viewer) onState(state webrtc.PeerConnectionState) {
	v.mutex.Lock()
	defer v.mutex.Unlock()
	if state == webrtc.PeerConnectionStateConnected && v.connected.IsZero() {
		v.connected = time.Now()
	}
}

// Sender reports go through the interceptors only when somebody reads them.
func drain(receiver *webrtc.RTPReceiver) {
	buffer := make([]byte, 1500)
	for {
		if _, _, err := receiver.Read(buffer); err != nil {
			return
		}
	}
}

func (v *viewer) watch(track *webrtc.TrackRemote) {
	told := false
	for {
		packet, _, err := track.ReadRTP()
		if err != nil {
			v.note(err)
			return
		}
		v.stream.receive(packet, time.Now())
		if !told {
			if _, key := v.stream.started(); !key.IsZero() {
				told = true
				close(v.ready)
			}
		}
	}
}
