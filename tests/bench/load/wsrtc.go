// SPDX-License-Identifier: LGPL-2.1-or-later

package main

import (
	"encoding/json"
	"sync"

	"github.com/gorilla/websocket"
	"github.com/pion/webrtc"
)

// A WebSocket that several goroutines write to.
type socket struct {
	*websocket.Conn
	mutex sync.Mutex
}

// Not WriteJSON(): it ends with a line feed, in which Janus 1.1.2 sees a second message.
func (s *socket) send(message any) error {
	text, err := json.Marshal(message)
	if err != nil {
		return err
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.WriteMessage(websocket.TextMessage, text)
}

// What the four kinds of message of docs/protocol.md have between them.
type wsrtcMessage struct {
	Type      string   `json:"type"`
	SDP       string   `json:"sdp,omitempty"`
	Candidate string   `json:"candidate,omitempty"`
	Label     *uint16  `json:"label,omitempty"`
	ID        *string  `json:"id,omitempty"`
	Video     []string `json:"video,omitempty"`
}

func speakWsrtc(url string, connection *webrtc.PeerConnection, opened func(to *socket)) error {
	raw, _, err := websocket.DefaultDialer.Dial(url, nil)
	if err != nil {
		return err
	}
	to := &socket{Conn: raw}
	opened(to)
	connection.OnICECandidate(func(candidate *webrtc.ICECandidate) {
		if candidate != nil {
			found := candidate.ToJSON()
			_ = to.send(wsrtcMessage{Type: "candidate", Candidate: found.Candidate, Label: found.SDPMLineIndex,
				ID: found.SDPMid})
		}
	})
	if err := to.send(wsrtcMessage{Type: "capabilities", Video: []string{"H264"}}); err != nil {
		return err
	}
	for {
		var message wsrtcMessage
		if err := to.ReadJSON(&message); err != nil {
			return err
		}
		if err := takeWsrtc(&message, connection, to); err != nil {
			return err
		}
	}
}

func takeWsrtc(message *wsrtcMessage, connection *webrtc.PeerConnection, to *socket) error {
	switch message.Type {
	case "offer":
		return answer(message.SDP, connection, func(sdp string) error {
			return to.send(wsrtcMessage{Type: "answer", SDP: sdp})
		})
	case "candidate":
		if message.Candidate != "" {
			return connection.AddICECandidate(webrtc.ICECandidateInit{Candidate: message.Candidate,
				SDPMLineIndex: message.Label, SDPMid: message.ID})
		}
	}
	return nil
}

// The answer is sent before it is set, so that no candidate overtakes it: Janus loses those.
func answer(offer string, connection *webrtc.PeerConnection, send func(sdp string) error) error {
	if err := connection.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}); err != nil {
		return err
	}
	made, err := connection.CreateAnswer(nil)
	if err != nil {
		return err
	}
	if err := send(made.SDP); err != nil {
		return err
	}
	return connection.SetLocalDescription(made)
}
