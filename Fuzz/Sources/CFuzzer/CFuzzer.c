// The declaration in include/ is all there is: libFuzzer is linked by -sanitize=fuzzer.
