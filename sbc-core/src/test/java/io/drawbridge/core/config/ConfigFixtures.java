package io.drawbridge.core.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Configurations for the tests of other rooms. */
public final class ConfigFixtures {
    private ConfigFixtures() {}

    /** What this file says, which must be right; it reads no other file and no environment. */
    public static SbcConfig config(String yaml) {
        return LoadedText.config(yaml);
    }

    /** What this file says, with users in a file of their own, which must be right. */
    public static SbcConfig withUsersIn(Path file, String yaml) throws IOException {
        Surroundings world = LoadedText.world(Map.of(file.toString(), Files.readString(file)));
        LoadResult result =
                new ConfigLoader(world)
                        .load(
                                "sbc.yaml",
                                LoadedText.FOLDER,
                                yaml + "users: { file: \"" + file + "\" }\n");
        return ((LoadResult.Loaded) result).config();
    }

    /** A PBX inside, and a carrier and a range of addresses outside. */
    public static SbcConfig twoSides() {
        return config(
                """
                networks:
                  outside:
                    listen: [ "udp://198.51.100.1:5060", "udp://[2001:db8::1]:5060" ]
                    media: { ports: 10000-19999 }
                  inside:
                    trust: trusted
                    listen: [ "udp://10.0.0.2:5060", "udp://[fd00::2]:5060" ]
                    media: { ports: 20000-29999 }
                trunks:
                  pbx:
                    network: inside
                    domain: pbx.corp
                    targets: [ "sip:10.0.0.10:5060;transport=udp", "sip:pbx2.corp" ]
                  carrier:
                    network: outside
                    domain: carrier.example
                    targets: [ "sip:203.0.113.9:5060;transport=udp" ]
                  range:
                    network: outside
                    targets: [ "sip:203.0.113.9:5060;transport=udp" ]
                    identify: { addresses: [ 203.0.113.0/28 ] }
                routes:
                  - { from: carrier, to: pbx, match: { request-user: "^1" } }
                  - { from: carrier, to: echo, match: { request-user: "^2" } }
                  - { from: pbx, to: carrier }
                """);
    }
}
