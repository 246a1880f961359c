// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/base/error.hpp"
#include "common/records/result.hpp"

namespace vlm::archive {

/// The answers of all runs of a user, by work key, in a file of bounded size: those that were not wanted for longest go
/// first. Safe to use from several threads; several processes may use the file at once. What is wrong with the file is
/// told once, and from then on there is no cache: nothing here throws because of it.
class AnswerCache {
public:
    using Now = std::function<base::Wall()>;

    /// Opens the file, or makes it with its folder, both for the user alone. It holds `most_bytes`, give or take some
    /// hundred answers.
    AnswerCache(const std::string& path, std::int64_t most_bytes, Now now = base::wall_now);
    ~AnswerCache();
    AnswerCache(const AnswerCache&) = delete;
    AnswerCache& operator=(const AnswerCache&) = delete;

    /// The answer to the work with this key (64 hexadecimal digits), or those to the parts that it was split into,
    /// where they reach from `t0` to `t1`; nothing where there is still something to ask. Of each record there is what
    /// was answered: key, part_of, span, frames and all from `model` to `truncated`, and the name of the request.
    [[nodiscard]] std::vector<records::Result> find(const std::string& key, base::Micros t0, base::Micros t1);

    /// Keeps an answer under this key (of a part, with that of the whole). What a second has passed over is in the
    /// file.
    void keep(const std::string& key, const std::string& part_of, const records::Result& answer);

private:
    class File;
    template <class Work>
    void attempt(const Work& work);
    void give_up(const base::Error& error);

    std::mutex m_mutex;           ///< of the file
    std::unique_ptr<File> m_file; ///< null where there is no cache any more
};

} // namespace vlm::archive
