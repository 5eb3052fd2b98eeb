package archunit.bad.policy.ban;

class KnowsNetty {
    io.netty.buffer.ByteBuf bytes;
}
