// SPDX-License-Identifier: Apache-2.0
#include "common/actions/command.hpp"

#include <exception>

#include <fmt/format.h>

#include "common/base/log.hpp"
#include "common/base/program.hpp"
#include "common/base/text.hpp"
#include "common/base/what_failed.hpp"

namespace vlm::actions {

using base::ProgramEnd;

namespace {

std::string seconds(std::chrono::milliseconds time) {
    return fmt::format("{:g} s", static_cast<double>(time.count()) / 1e3);
}

std::string reason_of(const ProgramEnd& end, std::chrono::milliseconds limit) {
    switch (end.how) {
    case ProgramEnd::How::exited:
        return fmt::format("exit {}", end.code);
    case ProgramEnd::How::signalled:
        return fmt::format("ended by signal {}", end.code);
    case ProgramEnd::How::timed_out:
        return fmt::format("still running after {}, and killed", seconds(limit));
    case ProgramEnd::How::stopped:
        return "still running at the end, and killed";
    case ProgramEnd::How::endless: // only of programs that are read
        break;
    }
    return "";
}

} // namespace

std::string run_command(const std::vector<std::string>& words, std::string_view input, std::chrono::milliseconds limit,
                        const std::stop_token& stop) {
    const std::string& name = words.front();
    try {
        const ProgramEnd end = base::run_program(words, input, {limit, [&stop] { return stop.stop_requested(); }});
        const std::string output = base::one_line(end.output, 1000);
        const std::string said = output.empty() ? "" : ": " + output;
        if (!end.succeeded()) return fmt::format("{}: {}{}", name, reason_of(end, limit), said);
        base::log::debug("{}: done{}", name, said);
        return "";
    } catch (const std::exception& error) { // of this one; others go on
        return base::what_failed(error);
    }
}

} // namespace vlm::actions
