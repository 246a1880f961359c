// SPDX-License-Identifier: Apache-2.0
#include "common/archive/watch_folders.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "common/archive/file_finder.hpp"
#include "common/archive/postponed_files.hpp"
#include "common/base/error.hpp"
#include "common/base/file_status.hpp"
#include "common/base/folder_events.hpp"
#include "common/base/signals.hpp"

namespace vlm::archive {

using base::Steady;

namespace {

/// The folder there, links followed; nothing where there is none.
std::optional<base::FileStatus> folder_at(const std::string& path) {
    try {
        const base::FileStatus status = base::file_status(path);
        return status.is_folder ? std::optional{status} : std::nullopt;
    } catch (const base::SystemError&) {
        return std::nullopt;
    }
}

std::string parent_of(const std::string& path) {
    return std::filesystem::path{path}.parent_path().string();
}

class Watching {
public:
    Watching(store::Connection& index, const std::vector<std::string>& folders, const WatchOptions& options,
             const WatchListener& listener)
        : m_index{index}
        , m_options{options}
        , m_listener{listener}
        , m_postponed{options.add.settle} {
        m_options.add.named_are_settled = false;
        for (const std::string& folder : folders) {
            if (!folder_at(folder)) throw base::UsageError{folder + ": is no folder that is there"};
            m_roots.push_back({std::filesystem::absolute(folder).lexically_normal().string(), {}});
        }
    }

    void run() {
        m_rescan = Steady::now();
        while (!base::stop_requested()) {
            const auto now = Steady::now();
            if (now >= m_rescan) {
                look_everywhere();
            } else if (now >= m_poll) {
                poll();
            } else if (auto due = m_postponed.due(now); !due.empty()) {
                look_at(std::move(due));
            } else {
                take(m_events.wait(std::chrono::ceil<std::chrono::milliseconds>(next() - now)));
            }
        }
    }

private:
    struct Root {
        std::string path;
        std::optional<base::FileStatus> seen; ///< nothing while it is not there
    };

    [[nodiscard]] Steady::time_point next() const {
        return std::min({m_rescan, m_poll, m_postponed.next().value_or(m_poll)});
    }

    void take(base::FolderEvents::Changes changes) {
        if (changes.missed) m_rescan = Steady::now();
        for (std::string& path : changes.paths) {
            if (std::filesystem::path{path}.filename().string().starts_with('.')) continue;
            m_postponed.put(std::move(path), Steady::now());
        }
    }

    void look_everywhere() {
        m_rescan = Steady::now() + m_options.rescan;
        for (Root& root : m_roots)
            root.seen.reset();
        m_polled.clear();
        poll();
    }

    /// Folders that came back, or others in their place, and those of which the system does not tell.
    void poll() {
        std::vector<std::string> folders;
        for (Root& root : m_roots) {
            const auto found = folder_at(root.path);
            if (!found) note_gone(root);
            if (found && (!root.seen || root.seen->identity != found->identity)) folders.push_back(root.path);
            if (found) m_gone.erase(root.path);
            root.seen = found;
        }
        std::erase_if(m_polled, [](const std::string& path) { return !folder_at(path); });
        folders.insert(folders.end(), m_polled.begin(), m_polled.end());
        if (!folders.empty()) look_at(std::move(folders));
        m_poll = Steady::now() + m_options.poll;
    }

    void note_gone(const Root& root) {
        if (m_gone.insert(root.path).second) m_listener.folder({root.path, "has gone; it is waited for"});
    }

    /// Before what is in the folder is listed, so that nothing comes in between.
    void watch(const std::string& folder) {
        const std::string reason = m_events.add(folder);
        if (reason.empty()) {
            m_polled.erase(folder);
            return;
        }
        const std::string parent = parent_of(folder);
        if (m_polled.contains(parent) || m_within_polled.contains(parent)) {
            m_within_polled.insert(folder);
            return;
        }
        m_polled.insert(folder);
        if (m_reasons.insert(reason).second) m_listener.folder({folder, reason + "; it is looked through regularly"});
    }

    void look_at(std::vector<std::string> inputs) {
        m_within_polled.clear();
        std::size_t at = 0;
        FileFinder finder{[&] { return at < inputs.size() ? std::optional{inputs[at++]} : std::nullopt; },
                          {false, [this](const std::string& folder) { watch(folder); }}};
        const auto added = [this](const std::string& path) {
            m_told.erase(path);
            m_listener.added(path);
        };
        tell(add_files(m_index, finder, m_options.add, {[](std::size_t) {}, added}));
    }

    void tell(const AddReport& report) {
        for (const Skipped& file : report.postponed) {
            if (m_postponed.put_back(file.path, Steady::now())) m_listener.postponed(file);
        }
        m_postponed.forget_taken();
        for (const Skipped& file : report.failed) {
            const auto told = m_told.try_emplace(file.path);
            if (std::exchange(told.first->second, file.reason) != file.reason) m_listener.failed(file);
        }
    }

    store::Connection& m_index;
    WatchOptions m_options;
    const WatchListener& m_listener;
    base::FolderEvents m_events;
    PostponedFiles m_postponed;
    std::vector<Root> m_roots;
    std::set<std::string> m_polled;            ///< of which the system does not tell; without those in them
    std::set<std::string> m_within_polled;     ///< those in them, while they are looked through
    std::set<std::string> m_gone;              ///< roots
    std::set<std::string> m_reasons;           ///< that were told
    std::map<std::string, std::string> m_told; ///< failures by path
    Steady::time_point m_poll;
    Steady::time_point m_rescan;
};

} // namespace

void watch_folders(store::Connection& index, const std::vector<std::string>& folders, const WatchOptions& options,
                   const WatchListener& listener) {
    Watching{index, folders, options, listener}.run();
}

} // namespace vlm::archive
