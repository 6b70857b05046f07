#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A signalling server that says what that of gst-examples says: HELLO, SESSION, ROOM.

Run as a program it prints its port.
"""

import asyncio

import websockets


class Refused(Exception):
    """Closes the connection with 1002."""


class Server:
    def __init__(self):
        self.sockets = {}  # by id
        self.partners = {}  # of sessions, both ways
        self.rooms = {}  # the members' ids by the room's
        self.room_of = {}
        self.frames = []  # (from, what it said)

    async def serve(self, socket, _path=None):
        me = None
        try:
            me = await self.greet(socket)
            async for frame in socket:
                self.frames.append((me, frame))
                await self.take(socket, me, frame)
        except Refused as refused:
            await socket.close(1002, str(refused))
        except websockets.ConnectionClosed:
            pass
        finally:
            if me:
                await self.forget(me)

    async def greet(self, socket):
        word, _, name = (await socket.recv()).partition(" ")
        if word != "HELLO":
            raise Refused("invalid protocol")
        if not name or name in self.sockets or name.split() != [name]:
            raise Refused("invalid peer uid")
        self.sockets[name] = socket
        await socket.send("HELLO")
        return name

    async def take(self, socket, me, frame):
        if me in self.partners:
            await self.sockets[self.partners[me]].send(frame)
        elif me in self.room_of:
            await self.take_in_room(socket, me, frame)
        elif frame.startswith("SESSION "):
            await self.join(socket, me, frame.split(" ", 1)[1])
        elif frame.startswith("ROOM "):
            await self.enter(socket, me, frame.split(" ", 1)[1])

    async def join(self, socket, me, other):
        if other not in self.sockets:
            return await socket.send(f"ERROR peer '{other}' not found")
        if other in self.partners or other in self.room_of:
            return await socket.send(f"ERROR peer '{other}' busy")
        self.partners[me], self.partners[other] = other, me
        return await socket.send("SESSION_OK")

    async def enter(self, socket, me, room):
        if room == "session" or room.split() != [room]:
            return await socket.send(f"ERROR invalid room id '{room}'")
        members = self.rooms.setdefault(room, [])
        await socket.send("ROOM_OK " + " ".join(members))
        await self.tell(members, f"ROOM_PEER_JOINED {me}")
        members.append(me)
        self.room_of[me] = room
        return None

    async def take_in_room(self, socket, me, frame):
        if not frame.startswith("ROOM_PEER_MSG "):
            return await socket.send("ERROR invalid msg, already in room")
        _, other, payload = frame.split(" ", 2)
        if other not in self.sockets:
            return await socket.send(f"ERROR peer '{other}' not found")
        if self.room_of.get(other) != self.room_of[me]:
            return await socket.send(f"ERROR peer '{other}' is not in the room")
        return await self.sockets[other].send(f"ROOM_PEER_MSG {me} {payload}")

    async def tell(self, members, frame):
        for member in list(members):
            await self.sockets[member].send(frame)

    async def forget(self, me):
        del self.sockets[me]
        partner = self.partners.pop(me, None)
        if partner:
            self.partners.pop(partner, None)
            if partner in self.sockets:
                await self.sockets[partner].close()
        room = self.room_of.pop(me, None)
        if room:
            self.rooms[room].remove(me)
            await self.tell(self.rooms[room], f"ROOM_PEER_LEFT {me}")


async def main():
    server = Server()
    async with websockets.serve(server.serve, "127.0.0.1", 0) as listener:
        print(listener.sockets[0].getsockname()[1], flush=True)
        await asyncio.Future()


if __name__ == "__main__":
    asyncio.run(main())
