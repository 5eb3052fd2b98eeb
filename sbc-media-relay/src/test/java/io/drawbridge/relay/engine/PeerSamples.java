package io.drawbridge.relay.engine;

import static io.drawbridge.relay.engine.Peers.sdp;

/** What well-known peers offer, with their habits: order, odd lines, half-standard attributes. */
final class PeerSamples {
    private static final String PRINT =
            " 4B:2F:9C:11:0A:7E:5D:63:88:FA:20:C1:9B:E4:37:56:"
                    + "AD:02:71:CE:14:8F:B3:6A:50:DD:92:0E:F7:45:3C:E8";

    private PeerSamples() {}

    static final String FIREFOX =
            sdp(
                    "v=0",
                    "o=mozilla...THIS_IS_SDPARTA-99.0 8341620935510127482 0 IN IP4 0.0.0.0",
                    "s=-",
                    "t=0 0",
                    "a=sendrecv",
                    "a=fingerprint:sha-256" + PRINT,
                    "a=group:BUNDLE 0 1",
                    "a=ice-options:trickle",
                    "a=msid-semantic:WMS *",
                    "m=audio 50012 UDP/TLS/RTP/SAVPF 109 9 0 8 101",
                    "c=IN IP4 192.0.2.7",
                    "a=candidate:0 1 UDP 2122252543 192.168.33.5 50012 typ host",
                    "a=candidate:1 1 UDP 1686052351 192.0.2.7 50012 typ srflx raddr 192.168.33.5"
                            + " rport 50012",
                    "a=candidate:2 1 TCP 2105524479 192.168.33.5 9 typ host tcptype active",
                    "a=sendrecv",
                    "a=end-of-candidates",
                    "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
                    "a=extmap:2/recvonly urn:ietf:params:rtp-hdrext:csrc-audio-level",
                    "a=extmap:3 urn:ietf:params:rtp-hdrext:sdes:mid",
                    "a=fmtp:109 maxplaybackrate=48000;stereo=1;useinbandfec=1",
                    "a=fmtp:101 0-15",
                    "a=ice-pwd:0c8cba6ffbc2a66ee15ce1d07a7d0bb3",
                    "a=ice-ufrag:5a3c1b9f",
                    "a=mid:0",
                    "a=msid:{0c2e6f4d-52a4-4f0b} {a7d90e7c-1a53-4b66}",
                    "a=rtcp:50012 IN IP4 192.0.2.7",
                    "a=rtcp-mux",
                    "a=rtpmap:109 opus/48000/2",
                    "a=rtpmap:9 G722/8000/1",
                    "a=rtpmap:0 PCMU/8000",
                    "a=rtpmap:8 PCMA/8000",
                    "a=rtpmap:101 telephone-event/8000",
                    "a=setup:actpass",
                    "a=ssrc:2655508255 cname:{735484ea-4f6c-f74a}",
                    "m=video 50012 UDP/TLS/RTP/SAVPF 120 124",
                    "c=IN IP4 192.0.2.7",
                    "a=sendrecv",
                    "a=fmtp:120 max-fs=12288;max-fr=60",
                    "a=fmtp:124 apt=120",
                    "a=ice-pwd:0c8cba6ffbc2a66ee15ce1d07a7d0bb3",
                    "a=ice-ufrag:5a3c1b9f",
                    "a=mid:1",
                    "a=rtcp-fb:120 nack",
                    "a=rtcp-fb:120 ccm fir",
                    "a=rtcp-mux",
                    "a=rtcp-rsize",
                    "a=rtpmap:120 VP8/90000",
                    "a=rtpmap:124 rtx/90000",
                    "a=setup:actpass",
                    "a=ssrc:1146573211 cname:{735484ea-4f6c-f74a}");

    /** A trunk of Teams: SDES, ICE, candidates of both components, a profile of its own. */
    static final String TEAMS =
            sdp(
                    "v=0",
                    "o=- 163840 1 IN IP4 192.0.2.7",
                    "s=session",
                    "c=IN IP4 192.0.2.7",
                    "b=CT:10000000",
                    "t=0 0",
                    "m=audio 52304 RTP/SAVP 104 9 103 111 18 0 8 97 101 13 118",
                    "c=IN IP4 192.0.2.7",
                    "a=rtcp:52305",
                    "a=ice-ufrag:wQXR",
                    "a=ice-pwd:r93wWFk0jTWNpyG8nqsvYFRC",
                    "a=candidate:1 1 UDP 2130706431 192.0.2.7 52304 typ host",
                    "a=candidate:1 2 UDP 2130705918 192.0.2.7 52305 typ host",
                    "a=label:main-audio",
                    "a=mid:1",
                    "a=crypto:2 AES_CM_128_HMAC_SHA1_80"
                            + " inline:XUjGwUUD4oRmNWIMnOMuBcHyu8G8bm30HDjmzXNP|2^31",
                    "a=crypto:3 AES_CM_128_HMAC_SHA1_80"
                            + " inline:5rWPMNHxV9WAzvc5GH8yCzJhzPFNQcBPWfTpfXBY|2^31|1:1",
                    "a=sendrecv",
                    "a=rtpmap:104 SILK/16000",
                    "a=rtpmap:9 G722/8000",
                    "a=rtpmap:103 SILK/8000",
                    "a=rtpmap:111 SIREN/16000",
                    "a=fmtp:111 bitrate=16000",
                    "a=rtpmap:18 G729/8000",
                    "a=fmtp:18 annexb=no",
                    "a=rtpmap:0 PCMU/8000",
                    "a=rtpmap:8 PCMA/8000",
                    "a=rtpmap:97 RED/8000",
                    "a=rtpmap:101 telephone-event/8000",
                    "a=fmtp:101 0-16",
                    "a=rtpmap:13 CN/8000",
                    "a=rtpmap:118 CN/16000",
                    "a=ptime:20");

    static final String LINPHONE =
            sdp(
                    "v=0",
                    "o=alice 3401 1847 IN IP4 192.168.33.5",
                    "s=Talk",
                    "c=IN IP4 192.168.33.5",
                    "t=0 0",
                    "a=ice-pwd:2d7c21a9ae0a5e3b9c5f3e0d",
                    "a=ice-ufrag:4be28d3f",
                    "a=rtcp-xr:rcvr-rtt=all:10000 stat-summary=loss,dup,jitt,TTL voip-metrics",
                    "a=record:off",
                    "m=audio 7078 RTP/SAVP 96 97 98 0 8 18 101 99",
                    "c=IN IP4 192.0.2.7",
                    "a=rtpmap:96 opus/48000/2",
                    "a=fmtp:96 useinbandfec=1",
                    "a=rtpmap:97 speex/16000",
                    "a=fmtp:97 vbr=on",
                    "a=rtpmap:98 speex/8000",
                    "a=fmtp:98 vbr=on",
                    "a=fmtp:18 annexb=yes",
                    "a=rtpmap:101 telephone-event/48000",
                    "a=rtpmap:99 telephone-event/8000",
                    "a=crypto:1 AES_CM_128_HMAC_SHA1_80"
                            + " inline:Z0vGtTXjAhSxO4gqVGK0tLWHKfyLBqPzP0Lqqs4R",
                    "a=crypto:2 AES_CM_128_HMAC_SHA1_32"
                            + " inline:HDnmJc0bJZ1fFqEJ6E5nFCg7Zs1Zh0sJPuLm7O2A",
                    "a=crypto:3 AES_256_CM_HMAC_SHA1_80"
                        + " inline:ZVqnBsE1VQ9H8nRhEq5P9J2h1iCkr4Dl0uPpPOkYFqKZbRIu9hS0UlkB7rxK7w==",
                    "a=rtcp:62111",
                    "a=candidate:1 1 UDP 2130706303 192.168.33.5 7078 typ host",
                    "a=candidate:1 2 UDP 2130706302 192.168.33.5 7079 typ host",
                    "a=candidate:2 1 UDP 1694498687 192.0.2.7 7078 typ srflx raddr 192.168.33.5"
                            + " rport 7078",
                    "a=rtcp-fb:* trr-int 5000",
                    "a=rtcp-fb:* ccm tmmbr");

    static final String BARESIP =
            sdp(
                    "v=0",
                    "o=- 1208414223 3720521840 IN IP4 192.0.2.7",
                    "s=-",
                    "c=IN IP4 192.0.2.7",
                    "t=0 0",
                    "a=tool:baresip 3.20.0",
                    "a=ice-options:trickle",
                    "m=audio 26218 UDP/TLS/RTP/SAVP 96 8 0 101",
                    "a=rtpmap:96 opus/48000/2",
                    "a=fmtp:96 stereo=1;sprop-stereo=1",
                    "a=rtpmap:8 PCMA/8000",
                    "a=rtpmap:0 PCMU/8000",
                    "a=rtpmap:101 telephone-event/8000",
                    "a=fmtp:101 0-15",
                    "a=rtcp:26219",
                    "a=sendrecv",
                    "a=label:1",
                    "a=rtcp-rsize",
                    "a=ssrc:1483274041 cname:sip:alice@example.com",
                    "a=ptime:20",
                    "a=fingerprint:SHA-256" + PRINT,
                    "a=rtcp-mux",
                    "a=setup:actpass",
                    "a=candidate:c0000207 1 UDP 2113929471 192.0.2.7 26218 typ host",
                    "a=ice-ufrag:9uB6",
                    "a=ice-pwd:CwFTX1uIFxLgZ8bVpjhUyQ2s");

    /** Asterisk with media_encryption=dtls, webrtc=yes. */
    static final String ASTERISK =
            sdp(
                    "v=0",
                    "o=- 1493839227 1493839227 IN IP4 192.0.2.7",
                    "s=Asterisk",
                    "c=IN IP4 192.0.2.7",
                    "t=0 0",
                    "a=msid-semantic:WMS *",
                    "a=group:BUNDLE audio-0",
                    "m=audio 14202 UDP/TLS/RTP/SAVPF 107 8 0 101",
                    "a=connection:new",
                    "a=setup:actpass",
                    "a=fingerprint:SHA-256" + PRINT,
                    "a=ice-ufrag:4e1cbbdd0cd3ba7e1c7bc4d65c55f5c4",
                    "a=ice-pwd:6b2e9d0c1a7f4e0d5c6b7a8f9e0d1c2b",
                    "a=candidate:Hc0000207 1 UDP 2130706431 192.0.2.7 14202 typ host",
                    "a=rtpmap:107 opus/48000/2",
                    "a=fmtp:107 useinbandfec=1",
                    "a=rtpmap:8 PCMA/8000",
                    "a=rtpmap:0 PCMU/8000",
                    "a=rtpmap:101 telephone-event/8000",
                    "a=fmtp:101 0-16",
                    "a=ptime:20",
                    "a=maxptime:140",
                    "a=sendrecv",
                    "a=rtcp-mux",
                    "a=ssrc:1026273424 cname:0c5ae6e5-4c3f",
                    "a=msid:4d3f9e2a 8c4b7a61",
                    "a=rtcp-fb:* transport-cc",
                    "a=mid:audio-0");

    /** FreeSWITCH with rtp_secure_media and AVPF: SDES in RTP/SAVPF. */
    static final String FREESWITCH =
            sdp(
                    "v=0",
                    "o=FreeSWITCH 1700468411 1700468412 IN IP4 192.0.2.7",
                    "s=FreeSWITCH",
                    "c=IN IP4 192.0.2.7",
                    "t=0 0",
                    "m=audio 21044 RTP/SAVPF 102 9 0 8 103 101",
                    "a=rtpmap:102 opus/48000/2",
                    "a=fmtp:102 useinbandfec=1; maxaveragebitrate=30000; maxplaybackrate=48000;"
                            + " ptime=20; minptime=10; maxptime=40",
                    "a=rtpmap:9 G722/8000",
                    "a=rtpmap:0 PCMU/8000",
                    "a=rtpmap:8 PCMA/8000",
                    "a=rtpmap:103 telephone-event/48000",
                    "a=rtpmap:101 telephone-event/8000",
                    "a=fmtp:101 0-15",
                    "a=rtcp:21045 IN IP4 192.0.2.7",
                    "a=crypto:1 AEAD_AES_256_GCM_8"
                        + " inline:1SBZ0HqaYrQUCmAbEaFqOXqF5q6ibGGGu8MOqLIeX+iLBSd0xaiPbS/cEhw=",
                    "a=crypto:2 AEAD_AES_128_GCM"
                            + " inline:3nxEkGRFSJbCP+nQDHRdKpFTlN2eZqbwD6hGIg==",
                    "a=crypto:3 AES_CM_128_HMAC_SHA1_80"
                            + " inline:pbX7Mrt2A3fKfhyHCzvFqJwCAPyOlgOXr5UDh0dq",
                    "a=ptime:20",
                    "a=sendrecv");

    static final String CISCO =
            sdp(
                    "v=0",
                    "o=Cisco-SIPUA 24762 0 IN IP4 192.0.2.7",
                    "s=SIP Call",
                    "b=AS:4064",
                    "t=0 0",
                    "m=audio 21350 RTP/SAVP 114 9 124 0 8 116 18 101",
                    "c=IN IP4 192.0.2.7",
                    "b=TIAS:64000",
                    "a=crypto:1 AES_CM_128_HMAC_SHA1_80"
                            + " inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz",
                    "a=crypto:2 AES_CM_128_HMAC_SHA1_32"
                            + " inline:VozD8O2kcDFeclWMjBOwvVxN0Bbobh3I6/oxWYye",
                    "a=rtpmap:114 opus/48000/2",
                    "a=fmtp:114 maxplaybackrate=16000;sprop-maxcapturerate=16000;"
                            + "maxaveragebitrate=64000;stereo=0;usedtx=0",
                    "a=rtpmap:9 G722/8000",
                    "a=rtpmap:124 ISAC/16000",
                    "a=rtpmap:0 PCMU/8000",
                    "a=rtpmap:8 PCMA/8000",
                    "a=rtpmap:116 iLBC/8000",
                    "a=fmtp:116 mode=20",
                    "a=rtpmap:18 G729/8000",
                    "a=fmtp:18 annexb=yes",
                    "a=rtpmap:101 telephone-event/8000",
                    "a=fmtp:101 0-15",
                    "a=sendrecv");
}
