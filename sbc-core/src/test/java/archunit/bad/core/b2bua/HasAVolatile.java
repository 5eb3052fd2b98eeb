package archunit.bad.core.b2bua;

class HasAVolatile {
    volatile boolean ended;
}
