// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A source in a page: a canvas and a tone, offered to each viewer that the
// server announces. One connection a viewer; a new announcement makes a new one.
// `?server=ws://…` in its address is another one than that of the page.

const connections = new Map();
const early = new Map();
window.connections = connections;

function picture() {
  const canvas = document.createElement('canvas');
  canvas.width = 640;
  canvas.height = 360;
  const context = canvas.getContext('2d');
  let frame = 0;
  const draw = () => {
    frame += 1;
    context.fillStyle = window.colour ?? '#1144cc';
    context.fillRect(0, 0, 640, 360);
    context.fillStyle = '#ffffff';
    context.fillRect((frame * 8) % 640, 140, 80, 80);
  };
  setInterval(draw, 33);
  return canvas.captureStream(30).getVideoTracks()[0];
}

function tone() {
  const audio = new AudioContext();
  const oscillator = audio.createOscillator();
  const output = audio.createMediaStreamDestination();
  oscillator.connect(output);
  oscillator.start();
  return output.stream.getAudioTracks()[0];
}

const media = new MediaStream([picture(), tone()]);
const server = new URLSearchParams(location.search).get('server') ?? `ws://${location.host}`;
const socket = new WebSocket(`${server}/signaling?room=demo&role=source`);
const send = (message) => socket.send(JSON.stringify(message));

// A browser on a busy machine sends a smaller picture, unless it is told to leave out frames instead.
async function keepSize(sender) {
  await sender.setParameters({ ...sender.getParameters(), degradationPreference: 'maintain-resolution' });
}

async function offerTo(id) {
  const connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  connections.set(id, connection);
  for (const track of media.getTracks()) connection.addTrack(track, media);
  await Promise.all(connection.getSenders().filter(({ track }) => track.kind === 'video').map(keepSize));
  connection.onicecandidate = ({ candidate }) => {
    if (candidate) {
      const { sdpMLineIndex: label, sdpMid } = candidate;
      send({ type: 'candidate', candidate: candidate.candidate, label, id: sdpMid, to: id });
    } else send({ type: 'candidate', candidate: '', to: id });
  };
  await connection.setLocalDescription();
  send({ type: 'offer', sdp: connection.localDescription.sdp, to: id });
}

async function answered(id, sdp) {
  const connection = connections.get(id);
  await connection.setRemoteDescription({ type: 'answer', sdp });
  for (const candidate of early.get(connection) ?? []) connection.addIceCandidate(candidate);
}

function addCandidate(viewer, { candidate, label = 0, id = null }) {
  const connection = connections.get(viewer);
  const init = { candidate, sdpMLineIndex: label, sdpMid: id };
  if (connection.remoteDescription) connection.addIceCandidate(init).catch(console.debug);
  else early.set(connection, [...(early.get(connection) ?? []), init]);
}

socket.onmessage = ({ data }) => {
  const message = JSON.parse(data);
  if (message.type === 'peer-added') offerTo(message.id);
  else if (message.type === 'answer') answered(message.from, message.sdp);
  else if (message.type === 'candidate') addCandidate(message.from, message);
  else if (message.type === 'bye') connections.get(message.from)?.close();
};
