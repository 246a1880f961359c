// SPDX-License-Identifier: Apache-2.0
#include "tools/index/verify.hpp"

#include <array>
#include <string_view>

#include <fmt/format.h>

#include "common/archive/index_check.hpp"
#include "common/archive/open_archive.hpp"
#include "common/archive/place_check.hpp"
#include "common/base/descriptor.hpp"
#include "common/base/log.hpp"
#include "common/base/text.hpp"
#include "common/cli/db_option.hpp"

namespace vlm::indexing {

using archive::PlaceFinding;

namespace {

constexpr std::size_t longest = 4096;
constexpr std::array<std::string_view, 5> names = {"missing", "changed", "written", "unreadable", "back"};

std::string row(std::string_view what, std::string_view subject, std::string_view detail) {
    return fmt::format("{:<10}  {}{}{}\n", what, base::one_line(subject, longest), detail.empty() ? "" : ": ", detail);
}

} // namespace

void VerifyCommand::declare(cli::Command& program) {
    cli::Command& command = program.subcommand("verify", "Check that files are where they were, and the index whole");
    command.example("vlm-index verify --quick", "What has gone or changed, without reading the videos");
    cli::declare_db(command, m_db);
    command.group("How");
    command.flag("--quick", "Look at size and time of writing alone, not into the files", m_quick);
    m_login.declare(command);
    command.group("Output");
    command.flag("--stats", "Say at the end, on stderr, how much was looked at", m_stats);
}

base::ExitCode VerifyCommand::execute() {
    store::Connection index = archive::open_archive(m_db, archive::Access::write);
    base::Output output{"-", base::Overwrite::allow};
    std::size_t damages = 0;
    archive::check_index(index, [&](const std::string& what) {
        ++damages;
        output.write(row("damaged", what, ""));
    });
    std::size_t findings = 0;
    const auto look = m_quick ? archive::Look::quick : archive::Look::contents;
    const std::size_t places = archive::check_places(
        index, look, [this](const std::string& place) { return m_login.into(place); },
        [&](const PlaceFinding& finding) {
            if (finding.kind != PlaceFinding::Kind::back) ++findings;
            output.write(row(names.at(static_cast<std::size_t>(finding.kind)), finding.path, finding.detail));
        });
    output.close();
    if (m_stats) base::log::info("{} looked at, {} not as known", base::counted(places, "file"), findings);
    if (damages > 0) return base::ExitCode::failed;
    return findings > 0 ? base::ExitCode::some_failed : base::ExitCode::done;
}

} // namespace vlm::indexing
