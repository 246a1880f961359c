// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/batch_manifest.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/records/read_record.hpp"

namespace vlm::analysis {
namespace {

constexpr const char* ending = ".jsonl";

/// The numbers of the files in a folder that are called like "00001.jsonl".
std::vector<int> numbers_in(const std::string& folder) {
    constexpr std::size_t most_digits = 9;
    std::vector<int> numbers;
    std::error_code error;
    for (std::filesystem::directory_iterator it{folder, error}, end; !error && it != end; it.increment(error)) {
        if (it->path().extension() != ending) continue;
        const std::string stem = it->path().stem();
        const auto is_digit = [](unsigned char c) { return std::isdigit(c) != 0; };
        if (stem.size() <= most_digits && !stem.empty() && std::all_of(stem.begin(), stem.end(), is_digit))
            numbers.push_back(std::stoi(stem));
    }
    if (error && error != std::errc::no_such_file_or_directory) throw base::SystemError{folder, error.value()};
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

std::ifstream opened(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) throw base::InputError{path, "cannot be read"};
    return file;
}

/// Calls `take` with each unit's key and where its line begins.
void for_each_key(const std::string& path, const std::function<void(const std::string& key, std::uint64_t at)>& take) {
    std::ifstream file = opened(path);
    std::string line;
    std::uint64_t at = 0;
    for (int number = 1; std::getline(file, line); ++number) {
        try {
            take(records::read_batch_unit(line).planned.key, at);
        } catch (const std::invalid_argument& reason) {
            throw base::InputError{path, fmt::format("line {} {}", number, reason.what())};
        }
        at += line.size() + 1;
    }
}

} // namespace

std::string BatchNames::shard(int number) const {
    return fmt::format("{}/{:05}{}", folder, number, ending);
}

std::string BatchNames::manifest(int number) const {
    return fmt::format("{}/{:05}{}", manifests(), number, ending);
}

std::string BatchNames::manifests() const {
    return folder + "/manifest";
}

std::string BatchNames::pictures() const {
    return folder + "/pictures";
}

std::vector<int> BatchNames::shards() const {
    return numbers_in(folder);
}

std::vector<int> BatchNames::manifest_numbers() const {
    return numbers_in(manifests());
}

BatchManifest::BatchManifest(const std::string& folder) {
    const BatchNames names{folder};
    for (const int number : names.manifest_numbers())
        read(names.manifest(number));
    if (m_files.empty())
        throw base::InputError{folder, "holds no batch files of --emit-batch; --manifest names their folder"};
}

void BatchManifest::read(const std::string& path) {
    m_files.push_back(path);
    for_each_key(path, [&](const std::string& key, std::uint64_t at) {
        m_places[records::key_bytes(key).value()] = {m_files.size() - 1, at};
    });
}

std::optional<records::BatchUnit> BatchManifest::find(const std::string& id) const {
    const auto key = records::key_bytes(id);
    const auto found = key ? m_places.find(*key) : m_places.end();
    if (found == m_places.end()) return std::nullopt;
    std::ifstream file = opened(m_files[found->second.file]);
    file.seekg(static_cast<std::streamoff>(found->second.offset));
    std::string line;
    std::getline(file, line);
    return records::read_batch_unit(line);
}

std::vector<std::string> keys_in_manifest(const std::string& path) {
    std::vector<std::string> keys;
    for_each_key(path, [&](const std::string& key, std::uint64_t /*at*/) { keys.push_back(key); });
    return keys;
}

} // namespace vlm::analysis
