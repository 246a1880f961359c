// SPDX-License-Identifier: Apache-2.0
#include "common/base/spawn.hpp"

#include <csignal>

#include <spawn.h>
#include <unistd.h>

#include "common/base/error.hpp"

namespace vlm::base {
namespace {

class SpawnSettings {
public:
    explicit SpawnSettings(const StandardStreams& streams) {
        ::posix_spawn_file_actions_init(&m_actions);
        ::posix_spawnattr_init(&m_attributes);
        if (streams.input >= 0) ::posix_spawn_file_actions_adddup2(&m_actions, streams.input, STDIN_FILENO);
        if (streams.output >= 0) ::posix_spawn_file_actions_adddup2(&m_actions, streams.output, STDOUT_FILENO);
        if (streams.error >= 0) ::posix_spawn_file_actions_adddup2(&m_actions, streams.error, STDERR_FILENO);
        sigset_t defaults;
        sigemptyset(&defaults);
        sigaddset(&defaults, SIGPIPE); // which this program ignores
        ::posix_spawnattr_setsigdefault(&m_attributes, &defaults);
        ::posix_spawnattr_setflags(&m_attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
    }
    ~SpawnSettings() {
        ::posix_spawn_file_actions_destroy(&m_actions);
        ::posix_spawnattr_destroy(&m_attributes);
    }
    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;

    [[nodiscard]] const posix_spawn_file_actions_t* actions() const { return &m_actions; }
    [[nodiscard]] const posix_spawnattr_t* attributes() const { return &m_attributes; }

private:
    posix_spawn_file_actions_t m_actions{};
    posix_spawnattr_t m_attributes{};
};

} // namespace

int spawn_program(const std::vector<std::string>& arguments, const StandardStreams& streams) {
    const SpawnSettings settings{streams};
    std::vector<std::string> words = arguments;
    std::vector<char*> pointers;
    for (std::string& word : words)
        pointers.push_back(word.data());
    pointers.push_back(nullptr);
    pid_t pid = 0;
    const int error =
        ::posix_spawnp(&pid, pointers.front(), settings.actions(), settings.attributes(), pointers.data(), environ);
    if (error != 0) throw SystemError{arguments.front(), error};
    return pid;
}

} // namespace vlm::base
