// SPDX-License-Identifier: LGPL-2.1-or-later

// What the bench puts on a server: the one stream that goes in, and the viewers. None of its CPU is counted.
//
//	load feed CLIP PORT     plays an H264 file (Annex B) in a loop as RTP to a port of this machine
//	load camera CLIP PORT   the same as an RTSP camera; its first line says its address
//	load view PROTOCOL URL  viewers that decode nothing; does what it reads line by line on standard input,
//	                        and answers each line with one of JSON:
//	  join COUNT INTERVAL   so many more, INTERVAL ms apart; answers when all have a key frame, or gave up
//	  begin                 a measuring window begins for the viewers that are there now
//	  next                  it ends, and another one begins without a gap: what these have received meanwhile
//	  end                   it ends: the same
//	  visit COUNT INTERVAL STAY
//	                        so many come, INTERVAL ms apart, and leave STAY ms after their first key frame; answers when
//	                        all have left
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"time"
)

func fail(format string, values ...any) {
	fmt.Fprintf(os.Stderr, "load: "+format+"\n", values...)
	os.Exit(1)
}

func number(text string) int {
	value, err := strconv.Atoi(text)
	if err != nil || value < 0 {
		fail("not a number: %q", text)
	}
	return value
}

func milliseconds(text string) time.Duration {
	return time.Duration(number(text)) * time.Millisecond
}

func view(protocol, url string) {
	crowd, err := newCrowd(protocol, url)
	if err != nil {
		fail("%v", err)
	}
	answer := json.NewEncoder(os.Stdout)
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var word, count, interval, stay string
		_, _ = fmt.Sscan(lines.Text(), &word, &count, &interval, &stay) // fewer words are fewer words
		var reply any
		switch word {
		case "join":
			reply = crowd.join(number(count), milliseconds(interval))
		case "visit":
			reply = crowd.visit(number(count), milliseconds(interval), milliseconds(stay))
		case "begin":
			reply = crowd.begin()
		case "end":
			reply = crowd.end((*stream).end)
		case "next":
			reply = crowd.end((*stream).next)
		default:
			fail("unknown command %q", lines.Text())
		}
		if err := answer.Encode(reply); err != nil {
			fail("%v", err)
		}
	}
}

func main() {
	switch {
	case len(os.Args) == 4 && os.Args[1] == "feed":
		fail("%v", feed(os.Args[2], number(os.Args[3])))
	case len(os.Args) == 4 && os.Args[1] == "camera":
		fail("%v", serveCamera(os.Args[2], number(os.Args[3])))
	case len(os.Args) == 4 && os.Args[1] == "view":
		view(os.Args[2], os.Args[3])
	default:
		fail("usage: load feed|camera CLIP PORT | load view wsrtc|janus URL")
	}
}
