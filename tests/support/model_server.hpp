// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/descriptor.hpp"
#include "tests/support/source_path.hpp"

extern char** environ;

namespace vlm::test {

/// A program of tests/servers with these options, from when it listens until the destructor.
class StandIn {
public:
    StandIn(const std::string& program, std::vector<std::string> options) {
        const std::string script = source_path("/tests/servers/" + program);
        options.insert(options.begin(), {"/usr/bin/python3", script});
        std::vector<char*> arguments;
        for (std::string& option : options) {
            arguments.push_back(option.data());
        }
        arguments.push_back(nullptr);
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error{"no pipe"};
        m_output = base::Descriptor{ends[0]};
        base::Descriptor input{ends[1]};
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, input.get(), STDOUT_FILENO);
        const int error = ::posix_spawn(&m_pid, arguments[0], &actions, nullptr, arguments.data(), environ);
        posix_spawn_file_actions_destroy(&actions);
        if (error != 0) throw std::runtime_error{"python3 cannot be started"};
        // Its own end of the pipe must be closed here, or a server that dies would never be noticed.
        input.close("pipe");
        m_port = read_port();
    }
    ~StandIn() {
        ::kill(m_pid, SIGTERM);
        while (::waitpid(m_pid, nullptr, 0) < 0 && errno == EINTR) {
        }
    }
    StandIn(const StandIn&) = delete;
    StandIn& operator=(const StandIn&) = delete;

    [[nodiscard]] int port() const { return m_port; }
    [[nodiscard]] std::string url(const std::string& path = "") const {
        return "http://127.0.0.1:" + std::to_string(m_port) + path;
    }

private:
    [[nodiscard]] int read_port() const {
        std::string line;
        char c = 0;
        while (::read(m_output.get(), &c, 1) == 1 && c != '\n') {
            line += c;
        }
        int port = 0;
        if (std::sscanf(line.c_str(), "port %d", &port) != 1)
            throw std::runtime_error{"the stand-in did not start: '" + line + "'"};
        return port;
    }

    base::Descriptor m_output;
    pid_t m_pid = 0;
    int m_port = 0;
};

class ModelServer : public StandIn {
public:
    explicit ModelServer(std::vector<std::string> options)
        : StandIn{"model_server.py", std::move(options)} {}
};

} // namespace vlm::test
