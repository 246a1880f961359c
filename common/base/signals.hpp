// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace vlm::base {

/// From now on the first SIGINT or SIGTERM only asks to stop (stop_requested() becomes true, and what is in flight is
/// finished and kept); the second ends the process at once with 130, and what is tied to it (TiedGroup). SIGPIPE is
/// ignored: writing to a closed pipe answers EPIPE instead. Call once, from main.
void handle_signals();

/// From now on SIGHUP does not end the process: hung_up() tells of it.
void take_hangups();

/// Whether SIGHUP came since this was asked last. Safe from any thread.
[[nodiscard]] bool hung_up() noexcept;

/// Whether waits are to end: the user has asked to stop, or a StopScope lives. Safe from any thread.
[[nodiscard]] bool stop_requested() noexcept;

/// A descriptor that is readable while a stop is requested, for loops that poll; -1 before handle_signals().
[[nodiscard]] int stop_descriptor() noexcept;

/// Throws Interrupted when a stop is requested.
void throw_if_stopped();

/// While one lives, a stop is requested though the user has not asked: threads whose work nobody takes any more leave
/// their waits. Signals go on to mean what they mean. Safe from any thread.
class StopScope {
public:
    StopScope() noexcept;
    ~StopScope();
    StopScope(const StopScope&) = delete;
    StopScope& operator=(const StopScope&) = delete;
};

/// While one lives, a group of processes is killed where the second signal ends this process, and a line says so: of
/// the 64 first that live. Safe from any thread.
class TiedGroup {
public:
    explicit TiedGroup(int group);
    ~TiedGroup();
    TiedGroup(const TiedGroup&) = delete;
    TiedGroup& operator=(const TiedGroup&) = delete;

private:
    int m_group;
};

} // namespace vlm::base
