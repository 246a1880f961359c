// SPDX-License-Identifier: Apache-2.0
#include "common/infer/spawned_server.hpp"

#include <variant>

#include <fmt/format.h>

#include "common/base/clock.hpp"
#include "common/base/command_words.hpp"
#include "common/base/error.hpp"
#include "common/base/free_port.hpp"
#include "common/base/log.hpp"
#include "common/http/client.hpp"
#include "common/infer/server_info.hpp"

namespace vlm::infer {
namespace {

constexpr std::string_view variable = "{port}";

std::vector<std::string> words_with(const std::string& command, const std::string& port) {
    std::vector<std::string> words = base::command_words(command);
    bool named = false;
    for (std::string& word : words) {
        for (auto at = word.find(variable); at != std::string::npos; at = word.find(variable, at)) {
            word.replace(at, variable.size(), port);
            named = true;
        }
    }
    if (!named) throw base::UsageError{"--spawn: no {port} in it: the port at which the server is to listen"};
    base::check_program(words.front());
    return words;
}

std::string words_for(const base::ProgramEnd& end) {
    return end.how == base::ProgramEnd::How::exited ? fmt::format("exit code {}", end.code)
                                                    : fmt::format("signal {}", end.code);
}

/// Whether the server is not there yet; what else is wrong with it, a question will show.
bool is_awaited(const Failure& failure) {
    return failure.kind == FailureClass::connect || failure.not_ready || failure.transient;
}

} // namespace

SpawnedServer::SpawnedServer(const std::string& command)
    : m_address{fmt::format("http://127.0.0.1:{}", base::free_port())}
    , m_words{words_with(command, m_address.substr(m_address.rfind(':') + 1))}
    , m_program{m_words} {}

SpawnedServer::~SpawnedServer() {
    if (m_told) return;
    if (const auto end = m_program.ended()) {
        base::log::error("{}: ended before it was stopped: {}", m_words.front(), words_for(*end));
        tell_last_lines();
    }
}

void SpawnedServer::wait_until_ready(const BackendOptions& options, std::chrono::milliseconds budget,
                                     const base::Wait& wait) {
    constexpr std::chrono::milliseconds pause{200};
    base::log::info("{}: started at {}; waiting until it is ready", m_words.front(), m_address);
    http::Client client;
    const auto until = base::Steady::now() + budget;
    for (;;) {
        const auto models = list_models(client, options);
        const Failure* failure = std::get_if<Failure>(&models);
        if (const auto end = m_program.ended()) {
            m_told = true;
            tell_last_lines();
            throw base::Error{fmt::format("{}: ended before it was ready: {}", m_words.front(), words_for(*end)),
                              base::ExitCode::unreachable};
        }
        if (failure == nullptr || !is_awaited(*failure)) return;
        if (base::Steady::now() > until) {
            tell_last_lines();
            throw base::Error{fmt::format("{}: not ready within {} s (--ready-timeout)", m_words.front(),
                                          std::chrono::duration<double>(budget).count()),
                              base::ExitCode::unreachable};
        }
        if (wait(pause) == base::Waited::stopped) throw base::Interrupted{};
    }
}

void SpawnedServer::tell_last_lines() const {
    for (const std::string& line : m_program.last_lines())
        base::log::error("{}: {}", m_words.front(), line);
}

} // namespace vlm::infer
