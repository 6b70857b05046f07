// SPDX-License-Identifier: LGPL-2.1-or-later

package main

import (
	"sync"
	"time"
)

// What became of visitors, who come, see a key frame, stay for a moment and leave.
type visits struct {
	Left     int       `json:"left"`
	Failed   []string  `json:"failed"`
	KeyFrame []float64 `json:"key_frame"` // ms from the opening of the WebSocket
}

// Visitors come one after the other, `interval` apart; answers when the last one has left.
func (c *crowd) visit(count int, interval, stay time.Duration) visits {
	begun := time.Now()
	result := visits{Failed: []string{}, KeyFrame: []float64{}}
	var all sync.WaitGroup
	var mutex sync.Mutex // protects result
	for index := 0; index < count; index++ {
		time.Sleep(time.Until(begun.Add(time.Duration(index) * interval)))
		all.Add(1)
		go func(number int) {
			defer all.Done()
			one := &viewer{ready: make(chan struct{})}
			one.join(c.api, c.configuration, c.speak, c.url)
			told := starts{}
			one.tell(begun, &told)
			time.Sleep(stay)
			one.leave(number%2 == 0)
			mutex.Lock()
			defer mutex.Unlock()
			result.Left++
			result.Failed = append(result.Failed, told.Failed...)
			for _, start := range told.Starts {
				result.KeyFrame = append(result.KeyFrame, start.KeyFrame)
			}
		}(index)
	}
	all.Wait()
	return result
}

// Half of those who leave end their connection first, of the others the server learns by the end of the WebSocket.
func (v *viewer) leave(connectionFirst bool) {
	ends := []func(){v.closeConnection, v.closeSocket}
	if !connectionFirst {
		ends[0], ends[1] = ends[1], ends[0]
	}
	for _, end := range ends {
		end()
	}
}

func (v *viewer) closeConnection() {
	if v.connection != nil {
		_ = v.connection.Close() // nobody is there to hear of it
	}
}

func (v *viewer) closeSocket() {
	v.mutex.Lock()
	socket := v.socket
	v.mutex.Unlock()
	if socket != nil {
		_ = socket.Close() // the same
	}
}
