// SPDX-License-Identifier: Apache-2.0
#include "common/infer/api_key.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <thread>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/clock.hpp"
#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/text.hpp"

namespace vlm::infer {
namespace {

constexpr std::chrono::seconds patience{30};
constexpr std::size_t longest = 65536;

/// A shell command whose output is read; killed with all it started when it is not done in time.
class KeyCommand {
public:
    explicit KeyCommand(const std::string& command) {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw base::SystemError{"pipe", errno};
        m_output = base::Descriptor{ends[0]};
        const base::Descriptor input{ends[1]};
        std::string shell = "/bin/sh";
        std::string option = "-c";
        std::string text = command;
        std::array<char*, 4> arguments = {shell.data(), option.data(), text.data(), nullptr};
        posix_spawn_file_actions_t actions;
        posix_spawnattr_t attributes;
        posix_spawn_file_actions_init(&actions);
        posix_spawnattr_init(&attributes);
        posix_spawn_file_actions_adddup2(&actions, input.get(), STDOUT_FILENO);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
        const int error = ::posix_spawn(&m_pid, shell.c_str(), &actions, &attributes, arguments.data(), environ);
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
        if (error != 0) throw base::SystemError{"/bin/sh", error};
    }
    ~KeyCommand() {
        if (m_pid <= 0) return;
        ::kill(-m_pid, SIGKILL);
        while (::waitpid(m_pid, nullptr, 0) < 0 && errno == EINTR) {
        }
    }
    KeyCommand(const KeyCommand&) = delete;
    KeyCommand& operator=(const KeyCommand&) = delete;

    /// Its output. Throws UsageError where that takes too long or is too long.
    [[nodiscard]] std::string read() const {
        std::string text;
        std::array<char, 4096> block{};
        while (text.size() < longest) {
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(m_end - base::Steady::now());
            pollfd waiting{m_output.get(), POLLIN, 0};
            const int ready = left.count() > 0 ? ::poll(&waiting, 1, static_cast<int>(left.count())) : 0;
            if (ready < 0 && errno == EINTR) continue;
            if (ready <= 0) throw base::UsageError{"the key command gave no key within 30 s"};
            const ssize_t got = ::read(m_output.get(), block.data(), block.size());
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) return text;
            text.append(block.data(), static_cast<std::size_t>(got));
        }
        throw base::UsageError{"the key command does not stop writing; a key is one line"};
    }

    /// Whether it ended well, in time. Call once, after its output has ended.
    [[nodiscard]] bool succeeded() {
        int status = 0;
        while (base::Steady::now() < m_end) {
            const pid_t ended = ::waitpid(m_pid, &status, WNOHANG);
            if (ended == m_pid) {
                m_pid = 0;
                return WIFEXITED(status) && WEXITSTATUS(status) == 0;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds{2});
        }
        return false;
    }

private:
    base::Descriptor m_output;
    base::Steady::time_point m_end = base::Steady::now() + patience;
    pid_t m_pid = 0;
};

std::string output_of(const std::string& command) {
    KeyCommand running{command};
    std::string text = running.read();
    if (!running.succeeded()) throw base::UsageError{"the key command failed; run it by hand to see why"};
    return text;
}

std::string first_line(const std::string& text) {
    const std::string_view trimmed = base::trim(text);
    return std::string{trimmed.substr(0, trimmed.find('\n'))};
}

/// What is wrong with the file is wrong with the configuration.
std::string content_of(const std::string& file) {
    try {
        return base::read_file(file, longest);
    } catch (const base::Error& error) {
        throw base::UsageError{std::string{"--api-key-file: "} + error.what()};
    }
}

} // namespace

std::optional<std::string> process_environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
}

std::string checked_key(const std::string& key, const std::string& origin) {
    std::string trimmed{base::trim(key)};
    if (trimmed.empty()) throw base::UsageError{origin + " gives no key"};
    const bool fits = std::all_of(trimmed.begin(), trimmed.end(), [](char c) { return c > ' ' && c <= '~'; });
    if (!fits) throw base::UsageError{origin + " gives a key with blanks or control characters"};
    return trimmed;
}

std::optional<std::string> read_key(const KeySource& source, const Environment& environment) {
    if (!source.value.empty()) return source.value;
    if (!source.environment.empty()) {
        const auto value = environment(source.environment);
        if (!value) throw base::UsageError{"the environment has no variable " + source.environment + " for the key"};
        return checked_key(*value, source.environment);
    }
    if (!source.file.empty()) return checked_key(first_line(content_of(source.file)), source.file);
    if (!source.command.empty()) return checked_key(first_line(output_of(source.command)), "the key command");
    return std::nullopt;
}

void keep_key(KeySource& source, const Environment& environment) {
    source.value = read_key(source, environment).value_or("");
}

} // namespace vlm::infer
