package archunit.bad.core.transaction;

class HasGlobalTimers {
    static long timerA = 500;
}
