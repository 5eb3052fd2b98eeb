package archunit.bad.core.transport;

class OpensASocketProperties {}
