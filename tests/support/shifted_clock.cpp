// SPDX-License-Identifier: Apache-2.0
// Loaded before a program (LD_PRELOAD): its wall clock is as many seconds ahead as the file $VLM_CLOCK_SHIFT holds at
// that moment. Clocks that only count on are left as they are.

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>

namespace {

/// Before main(), too, and from any thread: nothing here may need memory, or what is asked for the time itself.
time_t shift() {
    const char* path = ::getenv("VLM_CLOCK_SHIFT");
    const int file = path == nullptr ? -1 : ::open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    char text[32] = {};
    const ssize_t size = ::read(file, text, sizeof text - 1);
    ::close(file);
    return size > 0 ? std::strtol(text, nullptr, 10) : 0;
}

timespec shifted_now() {
    timespec time{};
    ::syscall(SYS_clock_gettime, CLOCK_REALTIME, &time);
    time.tv_sec += shift();
    return time;
}

} // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) noexcept {
    if (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE)
        return static_cast<int>(::syscall(SYS_clock_gettime, clock, time));
    *time = shifted_now();
    return 0;
}

int gettimeofday(timeval* time, void* /*zone*/) noexcept {
    const timespec now = shifted_now();
    time->tv_sec = now.tv_sec;
    time->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t* time) noexcept {
    const time_t now = shifted_now().tv_sec;
    if (time != nullptr) *time = now;
    return now;
}
}
