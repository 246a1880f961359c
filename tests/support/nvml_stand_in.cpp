// SPDX-License-Identifier: Apache-2.0
// Stands in for NVIDIA's management library: one processor that says everything, one that says only its name, one that
// cannot be reached. Whoever calls it before nvmlInit_v2, or with a handle that it did not give, is answered with an
// error.
#include <cstring>

namespace {

constexpr int success = 0;
constexpr int uninitialized = 1;
constexpr int invalid = 2;
constexpr int not_supported = 3;

bool started = false;
int first = 0;
int second = 0;

int check(const void* device) {
    if (!started) return uninitialized;
    return device == &first || device == &second ? success : invalid;
}

} // namespace

extern "C" {

struct Rates {
    unsigned gpu;
    unsigned memory;
};
struct Memory {
    unsigned long long total;
    unsigned long long free;
    unsigned long long used;
};

int nvmlInit_v2() {
    started = true;
    return success;
}

int nvmlShutdown() {
    if (!started) return uninitialized;
    started = false;
    return success;
}

int nvmlDeviceGetCount_v2(unsigned* count) {
    *count = 3;
    return started ? success : uninitialized;
}

int nvmlDeviceGetHandleByIndex_v2(unsigned index, void** device) {
    if (!started) return uninitialized;
    if (index > 1) return invalid;
    *device = index == 0 ? &first : &second;
    return success;
}

int nvmlDeviceGetName(void* device, char* name, unsigned length) {
    if (check(device) != success) return check(device);
    const char* known = device == &first ? "NVIDIA Stand-in" : "NVIDIA Silent";
    if (std::strlen(known) >= length) return invalid;
    std::strcpy(name, known);
    return success;
}

int nvmlDeviceGetUtilizationRates(void* device, Rates* rates) {
    if (check(device) != success) return check(device);
    if (device == &second) return not_supported;
    *rates = {37, 90};
    return success;
}

int nvmlDeviceGetMemoryInfo(void* device, Memory* memory) {
    if (check(device) != success) return check(device);
    if (device == &second) return not_supported;
    *memory = {24ULL << 30U, 23ULL << 30U, 1ULL << 30U};
    return success;
}
}
