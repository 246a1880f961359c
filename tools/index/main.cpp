// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/base/error.hpp"
#include "common/cli/run.hpp"
#include "common/cli/versions.hpp"
#include "tools/index/add.hpp"
#include "tools/index/at.hpp"
#include "tools/index/backup.hpp"
#include "tools/index/clip.hpp"
#include "tools/index/counts.hpp"
#include "tools/index/embed.hpp"
#include "tools/index/export.hpp"
#include "tools/index/frame.hpp"
#include "tools/index/gc.hpp"
#include "tools/index/import.hpp"
#include "tools/index/list.hpp"
#include "tools/index/merge.hpp"
#include "tools/index/results.hpp"
#include "tools/index/search.hpp"
#include "tools/index/show.hpp"
#include "tools/index/stats.hpp"
#include "tools/index/verify.hpp"
#include "tools/index/watch.hpp"

namespace {

using namespace vlm::indexing;

/// All that the program does, in the order of its help: videos, what is known of them, upkeep.
class Subcommands {
public:
    Subcommands() {
        add<AddCommand>("add");
        add<WatchCommand>("watch");
        add<ListCommand>("list");
        add<ShowCommand>("show");
        add<ThumbsCommand>("thumbs");
        add<FrameCommand>("frame");
        add<ClipCommand>("clip");
        add<ImportCommand>("import");
        add<ResultsCommand>("results");
        add<CountsCommand>("counts");
        add<SearchCommand>("search");
        add<AtCommand>("at");
        add<ExportCommand>("export");
        add<EmbedCommand>("embed");
        add<VerifyCommand>("verify");
        add<GcCommand>("gc");
        add<BackupCommand>("backup");
        add<StatsCommand>("stats");
        add<MergeCommand>("merge");
    }

    void declare(vlm::cli::Command& program) {
        program.example("vlm-index add /archive --db archive.db", "Know every video of a folder");
        program.example("vlm-index search red truck --db archive.db", "Find moments by what was said about them");
        program.need_subcommand();
        for (const auto& [word, command] : m_commands)
            command->declare(program);
    }

    [[nodiscard]] vlm::base::ExitCode execute(const std::string& chosen) {
        for (const auto& [word, command] : m_commands) {
            if (word == chosen) return command->execute();
        }
        throw vlm::base::UsageError{"say what to do; --help lists it"};
    }

private:
    template <typename Kind>
    void add(const char* word) {
        m_commands.emplace_back(word, std::make_unique<Kind>());
    }

    std::vector<std::pair<std::string, std::unique_ptr<Subcommand>>> m_commands;
};

} // namespace

int main(int argc, char* argv[]) {
    Subcommands commands;
    return vlm::cli::run(argc, argv,
                         {"vlm-index", "Know every video in an archive", VLM_VERSION, vlm::cli::library_versions,
                          [&](vlm::cli::Command& program) { commands.declare(program); },
                          [&](vlm::cli::Settings& settings) { return commands.execute(settings.subcommand()); }});
}
