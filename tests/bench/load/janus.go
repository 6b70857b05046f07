// SPDX-License-Identifier: LGPL-2.1-or-later

package main

import (
	"fmt"
	"time"

	"github.com/gorilla/websocket"
	"github.com/pion/webrtc"
)

const janusKeepalive = 25 * time.Second // a session of Janus lives for 60 s after the last word

type object map[string]any

type janusReply struct {
	Janus     string                     `json:"janus"`
	Data      struct{ ID int64 }         `json:"data"`
	JSEP      *webrtc.SessionDescription `json:"jsep"`
	Candidate *webrtc.ICECandidateInit   `json:"candidate"`
	Error     *struct{ Reason string }   `json:"error"`
}

// One session with one handle of the streaming plugin.
type janus struct {
	to      *socket
	session int64
	handle  int64
}

func (j *janus) send(kind string, more object) error {
	more["janus"], more["transaction"] = kind, kind
	if j.session != 0 {
		more["session_id"] = j.session
	}
	if j.handle != 0 {
		more["handle_id"] = j.handle
	}
	return j.to.send(more)
}

// The next reply that is more than a receipt.
func (j *janus) next() (reply janusReply, err error) {
	for reply.Janus == "" || reply.Janus == "ack" {
		reply = janusReply{}
		if err = j.to.ReadJSON(&reply); err != nil {
			return reply, err
		}
	}
	if reply.Error != nil {
		err = fmt.Errorf("janus: %s", reply.Error.Reason)
	}
	return reply, err
}

func (j *janus) ask(kind string, more object) (int64, error) {
	if err := j.send(kind, more); err != nil {
		return 0, err
	}
	reply, err := j.next()
	return reply.Data.ID, err
}

func (j *janus) watch() (err error) {
	if j.session, err = j.ask("create", object{}); err != nil {
		return err
	}
	handle, err := j.ask("attach", object{"plugin": "janus.plugin.streaming"})
	if err != nil {
		return err
	}
	j.handle = handle
	return j.send("message", object{"body": object{"request": "watch", "id": 1}})
}

func (j *janus) keepAlive() {
	for j.to.send(object{"janus": "keepalive", "transaction": "keepalive", "session_id": j.session}) == nil {
		time.Sleep(janusKeepalive)
	}
}

func speakJanus(url string, connection *webrtc.PeerConnection, opened func(to *socket)) error {
	dialer := websocket.Dialer{Subprotocols: []string{"janus-protocol"}}
	raw, _, err := dialer.Dial(url, nil)
	if err != nil {
		return err
	}
	j := &janus{to: &socket{Conn: raw}}
	opened(j.to)
	if err := j.watch(); err != nil {
		return err
	}
	connection.OnICECandidate(func(candidate *webrtc.ICECandidate) {
		if candidate == nil {
			_ = j.send("trickle", object{"candidate": object{"completed": true}})
		} else {
			_ = j.send("trickle", object{"candidate": candidate.ToJSON()})
		}
	})
	go j.keepAlive()
	for {
		reply, err := j.next()
		if err == nil {
			err = j.take(&reply, connection)
		}
		if err != nil {
			return err
		}
	}
}

func (j *janus) take(reply *janusReply, connection *webrtc.PeerConnection) error {
	if found := reply.Candidate; found != nil && found.Candidate != "" {
		return connection.AddICECandidate(*found)
	}
	if reply.JSEP == nil {
		return nil
	}
	return answer(reply.JSEP.SDP, connection, func(sdp string) error {
		return j.send("message", object{"body": object{"request": "start"}, "jsep": object{"type": "answer", "sdp": sdp}})
	})
}
