// Peer connections of this page, by name. A test carries their descriptions to whom they are for.
'use strict';

const peers = new Map();

/** The WebSocket of this page, and what has come through it. */
let line;

/** A steady tone, and a picture that moves. */
function sources(hertz, video) {
  const audio = new AudioContext();
  const oscillator = audio.createOscillator();
  oscillator.frequency.value = hertz;
  const gain = audio.createGain();
  gain.gain.value = 0.3;
  const out = audio.createMediaStreamDestination();
  oscillator.connect(gain).connect(out);
  oscillator.start();
  const tracks = [out.stream.getAudioTracks()[0]];
  if (video) tracks.push(picture());
  return {audio, tracks};
}

function picture() {
  const canvas = document.createElement('canvas');
  canvas.width = 320;
  canvas.height = 240;
  const pen = canvas.getContext('2d');
  let frame = 0;
  setInterval(() => {
    frame++;
    pen.fillStyle = `hsl(${frame % 360} 80% 50%)`;
    pen.fillRect(0, 0, 320, 240);
    pen.fillStyle = 'black';
    pen.fillRect(frame * 3 % 320, 60, 40, 120);
  }, 50);
  return canvas.captureStream(20).getVideoTracks()[0];
}

/** What is heard, through an analyser; Chromium feeds it only while an element plays the stream. */
function listen(peer, track) {
  const stream = new MediaStream([track]);
  const element = document.createElement(track.kind);
  element.autoplay = true;
  element.srcObject = stream;
  document.documentElement.append(element);
  if (track.kind !== 'audio') return;
  element.muted = true;
  const analyser = peer.audio.createAnalyser();
  analyser.fftSize = 16384;
  peer.audio.createMediaStreamSource(stream).connect(analyser);
  peer.analyser = analyser;
}

function open(name, hertz, video) {
  const connection = new RTCPeerConnection();
  const peer = {connection, ...sources(hertz, video)};
  connection.ontrack = event => listen(peer, event.track);
  peers.set(name, peer);
  return peer;
}

async function gathered(connection) {
  await new Promise(done => {
    const look = () => connection.iceGatheringState === 'complete' && done();
    connection.addEventListener('icegatheringstatechange', look);
    setTimeout(done, 3000);
    look();
  });
  return connection.localDescription.sdp;
}

const test = {
  /** Opens a connection and makes its first offer. */
  async offer(name, hertz, video, codec) {
    const {connection, tracks} = open(name, hertz, video);
    for (const track of tracks) connection.addTrack(track);
    if (codec) prefer(connection, codec);
    await connection.setLocalDescription();
    return gathered(connection);
  },

  /** Opens a connection and answers an offer. */
  async answer(name, hertz, video, offer) {
    const {connection, tracks} = open(name, hertz, video);
    await connection.setRemoteDescription({type: 'offer', sdp: offer});
    for (const track of tracks) connection.addTrack(track);
    await connection.setLocalDescription();
    return gathered(connection);
  },

  /** An offer takes its answer. */
  async accept(name, answer) {
    await peers.get(name).connection.setRemoteDescription({type: 'answer', sdp: answer});
    return true;
  },

  /** Answers a further offer. */
  async answerAgain(name, offer) {
    const {connection} = peers.get(name);
    await connection.setRemoteDescription({type: 'offer', sdp: offer});
    await connection.setLocalDescription();
    return gathered(connection);
  },

  /** A further offer that starts ICE anew; it names no candidate yet. */
  async restart(name) {
    const {connection} = peers.get(name);
    connection.restartIce();
    await connection.setLocalDescription();
    return gathered(connection);
  },

  /** A further offer with another direction of the audio. */
  async direct(name, direction) {
    const {connection} = peers.get(name);
    for (const each of connection.getTransceivers())
      if (each.receiver.track.kind === 'audio') each.direction = direction;
    await connection.setLocalDescription();
    return gathered(connection);
  },

  /** A further offer with a picture. */
  async addPicture(name) {
    const {connection} = peers.get(name);
    connection.addTrack(picture());
    await connection.setLocalDescription();
    return gathered(connection);
  },

  /** From now on it sends a picture where the other side's offer has asked for one. */
  async showPicture(name, offer) {
    const {connection} = peers.get(name);
    await connection.setRemoteDescription({type: 'offer', sdp: offer});
    connection.addTrack(picture());
    await connection.setLocalDescription();
    return gathered(connection);
  },

  /** Opens a WebSocket; says which subprotocol it has, or why there is none. */
  dial(url, protocol) {
    const socket = new WebSocket(url, protocol);
    line = {socket, heard: [], closed: 0};
    const own = line;
    socket.onmessage = event => own.heard.push(event.data);
    return new Promise(done => {
      socket.onopen = () => done(socket.protocol);
      socket.onclose = event => { own.closed = event.code; done(`closed ${event.code}`); };
    });
  },

  say(text) {
    line.socket.send(text);
    return true;
  },

  /** The next message; empty when none comes in time. */
  async hear(millis) {
    const end = Date.now() + millis;
    while (line.heard.length === 0 && Date.now() < end)
      await new Promise(done => setTimeout(done, 10));
    return line.heard.shift() || '';
  },

  hangUpLine() {
    line.socket.close();
    return true;
  },

  close(name) {
    const peer = peers.get(name);
    if (!peer) return false;
    peer.connection.close();
    peer.audio.close();
    peers.delete(name);
    return true;
  },

  /** What has come in and gone out, and what is heard right now. */
  async state(name) {
    const {connection, audio, analyser} = peers.get(name);
    const state = {
      connection: connection.connectionState,
      ice: connection.iceConnectionState,
      dtls: '', cipher: '', localCandidate: '', remoteCandidate: '',
      audio: 0, video: 0, frames: 0, lost: 0, codecs: [], sentAudio: 0, sentVideo: 0, hertz: 0,
    };
    const all = await connection.getStats();
    all.forEach(each => {
      if (each.type === 'inbound-rtp') {
        state[each.kind] += each.packetsReceived || 0;
        state.lost += each.packetsLost || 0;
        if (each.kind === 'video') state.frames += each.framesDecoded || 0;
        const codec = all.get(each.codecId);
        if (codec) state.codecs.push(codec.mimeType);
      } else if (each.type === 'outbound-rtp') {
        state[each.kind === 'audio' ? 'sentAudio' : 'sentVideo'] += each.packetsSent || 0;
      } else if (each.type === 'transport') {
        state.dtls = each.dtlsState;
        state.cipher = each.srtpCipher || '';
        const pair = all.get(each.selectedCandidatePairId);
        if (!pair) return;
        const [local, remote] = [all.get(pair.localCandidateId), all.get(pair.remoteCandidateId)];
        state.localCandidate = `${local.address}:${local.port}`;
        state.remoteCandidate = `${remote.address}:${remote.port}`;
      }
    });
    if (analyser) state.hertz = loudest(analyser, audio.sampleRate);
    return state;
  },
};

function prefer(connection, codec) {
  const wanted = RTCRtpReceiver.getCapabilities('audio').codecs
      .filter(each => each.mimeType.toLowerCase() === `audio/${codec}`.toLowerCase());
  connection.getTransceivers()[0].setCodecPreferences(wanted);
}

/** The loudest frequency, 0 in silence. */
function loudest(analyser, rate) {
  const levels = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(levels);
  let best = 0;
  for (let i = 1; i < levels.length; i++) if (levels[i] > levels[best]) best = i;
  return levels[best] < -60 ? 0 : best * rate / analyser.fftSize;
}
