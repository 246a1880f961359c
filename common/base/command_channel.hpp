// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <thread>

#include "common/base/descriptor.hpp"

namespace vlm::base {

/// Takes lines from others while a program runs: through a FIFO that exists, or through a UNIX socket that it makes for
/// this user alone and removes again.
class CommandChannel {
public:
    /// Called for each line, without its end, by the channel's thread; what it returns is the answer, one line, which
    /// those at a socket get. It must not throw.
    using Handler = std::function<std::string(std::string_view line)>;

    /// Throws UsageError where `path` is something else or in use, SystemError.
    CommandChannel(const std::string& path, Handler handler);

    /// Waits for the handler.
    ~CommandChannel();
    CommandChannel(const CommandChannel&) = delete;
    CommandChannel& operator=(const CommandChannel&) = delete;

private:
    void listen_at_socket();
    void run();
    void accept_one();
    void serve_fifo();
    [[nodiscard]] bool serve(int fd, std::string& pending);
    void take_lines(int fd, std::string& pending);

    std::string m_path;
    Handler m_handler;
    Descriptor m_fifo;     ///< either this one is open
    Descriptor m_listener; ///< or this one
    Descriptor m_stop;     ///< readable when the thread is to end
    Descriptor m_stopper;
    std::map<int, std::pair<Descriptor, std::string>> m_clients; ///< with what came of an unfinished line
    std::string m_pending;                                       ///< the same, of the FIFO
    std::thread m_thread;
};

} // namespace vlm::base
