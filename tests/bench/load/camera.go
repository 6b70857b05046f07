// SPDX-License-Identifier: LGPL-2.1-or-later

package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strings"
	"sync"

	"github.com/pion/rtp"
)

// An RTSP camera (RFC 2326) with one stream, for as many as come, by UDP or interleaved. It says nothing by RTCP, as
// many do not.
type camera struct {
	mutex   sync.Mutex
	playing map[*visit]bool
}

// One connection: what is asked on it, and where the packets go.
type visit struct {
	camera *camera
	link   net.Conn
	reader *bufio.Reader
	write  sync.Mutex          // answers and interleaved packets take turns
	send   func(packet []byte) // known after SETUP
}

const cameraSDP = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=bench\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\na=control:*\r\n" +
	"m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n" +
	"a=fmtp:96 packetization-mode=1;profile-level-id=42c01f\r\na=control:video\r\n"

// Plays the file for ever to whoever asks at rtsp://127.0.0.1:PORT/, and says so once it listens.
func serveCamera(path string, port int) error {
	listener, err := net.Listen("tcp4", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return err
	}
	c := &camera{playing: map[*visit]bool{}}
	go func() { fail("%v", play(path, c.push)) }()
	fmt.Printf("rtsp://%s/\n", listener.Addr())
	for {
		link, err := listener.Accept()
		if err != nil {
			return err
		}
		go (&visit{camera: c, link: link, reader: bufio.NewReader(link)}).serve()
	}
}

func (c *camera) push(packets []*rtp.Packet) error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for _, packet := range packets {
		raw, err := packet.Marshal()
		if err != nil {
			return err
		}
		for one := range c.playing {
			one.send(raw)
		}
	}
	return nil
}

func (c *camera) set(one *visit, playing bool) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if playing && one.send != nil {
		c.playing[one] = true
	} else {
		delete(c.playing, one)
	}
}

func (v *visit) serve() {
	defer v.link.Close()
	defer v.camera.set(v, false)
	for {
		method, header, err := v.request()
		if err != nil || !v.answer(method, header) {
			return
		}
	}
}

// The next one; reports that come in between are left out.
func (v *visit) request() (method string, header textproto.MIMEHeader, err error) {
	for {
		mark, err := v.reader.Peek(4)
		if err != nil {
			return "", nil, err
		}
		if mark[0] != '$' {
			break
		}
		if _, err := io.CopyN(io.Discard, v.reader, 4+int64(mark[2])<<8+int64(mark[3])); err != nil {
			return "", nil, err
		}
	}
	text := textproto.NewReader(v.reader)
	line, err := text.ReadLine()
	if err != nil {
		return "", nil, err
	}
	header, err = text.ReadMIMEHeader()
	method, _, _ = strings.Cut(line, " ")
	return method, header, err
}

// False at the end of the visit.
func (v *visit) answer(method string, header textproto.MIMEHeader) bool {
	status, more, body := "200 OK", "Session: 1;timeout=60\r\n", ""
	switch method {
	case "OPTIONS":
		more = "Public: OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN\r\n"
	case "DESCRIBE":
		more, body = "Content-Type: application/sdp\r\n", cameraSDP
	case "SETUP":
		transport, err := v.setUp(header.Get("Transport"))
		if err != nil {
			status = "461 Unsupported Transport"
		}
		more += "Transport: " + transport + "\r\n"
	case "PLAY", "GET_PARAMETER", "TEARDOWN":
	default:
		status = "405 Method Not Allowed"
	}
	v.write.Lock()
	_, err := fmt.Fprintf(v.link, "RTSP/1.0 %s\r\nCSeq: %s\r\n%sContent-Length: %d\r\n\r\n%s", status, header.Get("CSeq"),
		more, len(body), body)
	v.write.Unlock()
	if method == "PLAY" {
		v.camera.set(v, true)
	}
	return err == nil && method != "TEARDOWN"
}

// What of the transports asked for it shall be.
func (v *visit) setUp(asked string) (string, error) {
	for _, one := range strings.Split(asked, ",") {
		var ports [2]int
		if strings.Contains(one, "TCP") {
			v.send = v.interleave
			return "RTP/AVP/TCP;unicast;interleaved=0-1", nil
		}
		_, list, found := strings.Cut(one, "client_port=")
		if _, err := fmt.Sscanf(list, "%d-%d", &ports[0], &ports[1]); !found || err != nil {
			continue
		}
		socket, err := net.Dial("udp4", fmt.Sprintf("127.0.0.1:%d", ports[0]))
		if err != nil {
			return "", err
		}
		v.send = func(packet []byte) { _, _ = socket.Write(packet) } // refused while nobody is there
		own := socket.LocalAddr().(*net.UDPAddr).Port
		return fmt.Sprintf("RTP/AVP;unicast;client_port=%d-%d;server_port=%d-%d", ports[0], ports[1], own, own+1), nil
	}
	return "", fmt.Errorf("no transport that is known in %q", asked)
}

func (v *visit) interleave(packet []byte) {
	v.write.Lock()
	defer v.write.Unlock()
	framed := append([]byte{'$', 0, byte(len(packet) >> 8), byte(len(packet))}, packet...)
	_, _ = v.link.Write(framed) // who has gone is found by its reader
}
