// SPDX-License-Identifier: Apache-2.0
#include "common/base/error.hpp"
#include "common/cli/run.hpp"
#include "common/cli/versions.hpp"
#include "tools/index/add.hpp"
#include "tools/index/at.hpp"
#include "tools/index/backup.hpp"
#include "tools/index/clip.hpp"
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

int main(int argc, char* argv[]) {
    using namespace vlm::indexing;
    AddCommand add;
    WatchCommand watch;
    ListCommand list;
    ShowCommand show;
    ThumbsCommand thumbs;
    FrameCommand frame;
    VerifyCommand verify;
    GcCommand gc;
    BackupCommand backup;
    StatsCommand stats;
    MergeCommand merge;
    ClipCommand clip;
    ImportCommand importing;
    ResultsCommand results;
    ExportCommand exporting;
    SearchCommand search;
    AtCommand at;
    return vlm::cli::run(argc, argv,
                         {"vlm-index", "Know every video in an archive", VLM_VERSION, vlm::cli::library_versions,
                          [&](vlm::cli::Command& command) {
                              add.declare(command);
                              watch.declare(command);
                              list.declare(command);
                              show.declare(command);
                              thumbs.declare(command);
                              frame.declare(command);
                              verify.declare(command);
                              gc.declare(command);
                              backup.declare(command);
                              stats.declare(command);
                              merge.declare(command);
                              clip.declare(command);
                              importing.declare(command);
                              results.declare(command);
                              exporting.declare(command);
                              search.declare(command);
                              at.declare(command);
                          },
                          [&](vlm::cli::Settings& settings) {
                              const std::string what = settings.subcommand();
                              if (what == "add") return add.execute();
                              if (what == "watch") return watch.execute();
                              if (what == "list") return list.execute();
                              if (what == "show") return show.execute();
                              if (what == "thumbs") return thumbs.execute();
                              if (what == "frame") return frame.execute();
                              if (what == "verify") return verify.execute();
                              if (what == "gc") return gc.execute();
                              if (what == "backup") return backup.execute();
                              if (what == "stats") return stats.execute();
                              if (what == "merge") return merge.execute();
                              if (what == "clip") return clip.execute();
                              if (what == "import") return importing.execute();
                              if (what == "results") return results.execute();
                              if (what == "export") return exporting.execute();
                              if (what == "search") return search.execute();
                              if (what == "at") return at.execute();
                              throw vlm::base::UsageError{"say what to do; --help lists it"};
                          }});
}
