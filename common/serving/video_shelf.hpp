// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "common/serving/index_readers.hpp"
#include "common/serving/served_video.hpp"

namespace vlm::serving {

/// The videos that were asked for last, kept open. Safe from any thread.
class VideoShelf {
public:
    /// Keeps at most so many open. The index outlives it.
    VideoShelf(IndexReaders& index, std::size_t most, hls::Transcode transcode)
        : m_index{index}
        , m_most{most}
        , m_transcode{transcode} {}

    /// The video with this fingerprint, as the index knows it, or knew it a second ago. Throws Problem: 404 where the
    /// index has none, else as ServedVideo does.
    [[nodiscard]] std::shared_ptr<ServedVideo> get(const std::string& fingerprint);

    /// The same where it is open and the index need not be asked again; else null.
    [[nodiscard]] std::shared_ptr<ServedVideo> at_hand(const std::string& fingerprint);

    /// Forgets a video, whose file may have changed.
    void drop(const std::string& fingerprint);

    /// How many are open.
    [[nodiscard]] std::size_t count();

private:
    struct Entry {
        std::shared_ptr<ServedVideo> video;
        std::chrono::steady_clock::time_point looked; ///< when the index had it last
    };

    [[nodiscard]] Entry* find(const std::string& fingerprint);

    IndexReaders& m_index;
    std::size_t m_most;
    hls::Transcode m_transcode;
    std::mutex m_mutex;
    std::list<Entry> m_entries; ///< the one asked for last in front
};

} // namespace vlm::serving
