// SPDX-License-Identifier: Apache-2.0
#include "common/base/folder_events.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <system_error>

#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "common/base/error.hpp"
#include "common/base/signals.hpp"

namespace vlm::base {
namespace {

constexpr std::uint32_t wanted = IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_ONLYDIR | IN_EXCL_UNLINK;

/// A link is whole when it is made; other files are when they are closed.
bool is_link(const std::string& path) {
    struct stat found {};
    return ::lstat(path.c_str(), &found) == 0 && (S_ISLNK(found.st_mode) || found.st_nlink > 1);
}

bool has_come(const inotify_event& event, const std::string& path) {
    const bool only_begun = (event.mask & IN_CREATE) != 0 && (event.mask & IN_ISDIR) == 0;
    return !only_begun || is_link(path);
}

} // namespace

FolderEvents::FolderEvents()
    : m_inotify{::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)}
    , m_error{m_inotify.is_open() ? 0 : errno} {}

std::string FolderEvents::add(const std::string& folder) {
    if (is_on_network(folder)) return "is on a network file system";
    if (!m_inotify.is_open()) return "cannot be watched: " + std::system_category().message(m_error);
    const int watch = ::inotify_add_watch(m_inotify.get(), folder.c_str(), wanted);
    if (watch >= 0) {
        m_folders[watch] = folder;
        return "";
    }
    if (errno == ENOENT || errno == ENOTDIR) return "";
    if (errno == ENOSPC) return "is one folder too many to be watched (see fs.inotify.max_user_watches)";
    return "cannot be watched: " + std::system_category().message(errno);
}

FolderEvents::Changes FolderEvents::wait(std::chrono::milliseconds time) {
    Changes changes;
    std::array<pollfd, 2> sources = {{{m_inotify.get(), POLLIN, 0}, {stop_descriptor(), POLLIN, 0}}};
    constexpr std::int64_t longest = 60'000; // who waits for longer asks again
    const auto patience = static_cast<int>(std::clamp<std::int64_t>(time.count(), 0, longest));
    const int ready = ::poll(sources.data(), sources.size(), patience);
    if (ready < 0 && errno != EINTR) throw SystemError{"poll", errno};
    if (ready > 0 && (sources[0].revents & POLLIN) != 0) read_into(changes);
    return changes;
}

void FolderEvents::read_into(Changes& changes) {
    alignas(inotify_event) std::array<char, 65536> buffer;
    const ssize_t got = ::read(m_inotify.get(), buffer.data(), buffer.size());
    if (got < 0 && errno != EAGAIN && errno != EINTR) throw SystemError{"inotify", errno};
    for (ssize_t at = 0; at < got;) {
        const auto& event = *reinterpret_cast<const inotify_event*>(buffer.data() + at);
        at += static_cast<ssize_t>(sizeof event + event.len);
        if ((event.mask & IN_Q_OVERFLOW) != 0) changes.missed = true;
        if ((event.mask & IN_IGNORED) != 0) m_folders.erase(event.wd);
        const auto folder = m_folders.find(event.wd);
        if (folder == m_folders.end() || event.len == 0) continue;
        std::string path = folder->second + "/" + static_cast<const char*>(event.name);
        if (has_come(event, path)) changes.paths.push_back(std::move(path));
    }
}

bool is_on_network(const std::string& folder) {
    // NFS, SMB (of three kinds), FUSE (sshfs, s3fs, virtiofs …), 9P, Ceph, AFS, Lustre, shared folders of virtual
    // machines.
    constexpr std::array<std::uint32_t, 11> kinds = {0x6969,     0x517B,     0xFF534D42, 0xFE534D42,
                                                     0x65735546, 0x01021997, 0x00C36400, 0x5346414F,
                                                     0x0BD00BD0, 0x786F4256, 0xBACBACBC};
    struct statfs found {};
    if (::statfs(folder.c_str(), &found) != 0) return false;
    return std::find(kinds.begin(), kinds.end(), static_cast<std::uint32_t>(found.f_type)) != kinds.end();
}

} // namespace vlm::base
