// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <thread>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/bounded_queue.hpp"
#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/fault_counter.hpp"
#include "common/base/hash.hpp"
#include "common/base/progress.hpp"

using namespace vlm;
using namespace std::chrono_literals;

namespace {

/// A folder that goes with the test.
struct TemporaryFolder {
    std::filesystem::path path;
    TemporaryFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "vlm-test-XXXXXX").string();
        REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        path = pattern;
    }
    ~TemporaryFolder() { std::filesystem::remove_all(path); }
    std::string operator/(const char* name) const { return (path / name).string(); }
};

} // namespace

TEST_CASE("a queue hands over everything, then the failure") {
    base::BoundedQueue<int> queue{2};
    std::thread producer{[&] {
        for (int i = 0; i < 100; ++i) {
            if (!queue.push(i)) return;
        }
        queue.fail(std::make_exception_ptr(base::Error{"disk on fire"}));
    }};
    for (int i = 0; i < 100; ++i) {
        CHECK(queue.pop() == i);
    }
    CHECK_THROWS_WITH(queue.pop(), "disk on fire");
    producer.join();
}

TEST_CASE("an abandoned queue lets its producer go") {
    base::BoundedQueue<int> queue{1};
    int pushed = 0;
    std::thread producer{[&] {
        while (queue.push(pushed)) {
            ++pushed;
        }
    }};
    CHECK(queue.pop() == 0);
    queue.abandon();
    producer.join();
    CHECK(pushed >= 1);
    CHECK(pushed <= 3);
}

TEST_CASE("a file is replaced as a whole or not at all") {
    const TemporaryFolder folder;
    const std::string path = folder / "status.json";
    base::replace_file(path, "one");
    const base::Descriptor reader = base::open_to_read(path);
    base::replace_file(path, "two two");
    CHECK(base::read_file(path) == "two two");
    std::string before(10, ' ');
    before.resize(base::read_some(reader, before.data(), before.size()));
    CHECK(before == "one"); // what was being read stayed as it was
    CHECK_THROWS_WITH(base::replace_file(folder / "missing/s", "x"),
                      (folder / "missing/s") + ": No such file or directory");
    std::filesystem::create_directory(folder / "taken");
    CHECK_THROWS_AS(base::replace_file(folder / "taken", "x"), base::OutputError);
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator{folder.path})
        names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    CHECK(names == std::vector<std::string>{"status.json", "taken"}); // and nothing is left beside it
}

TEST_CASE("an output refuses to overwrite unless told") {
    const TemporaryFolder folder;
    const std::string path = folder / "out.txt";
    base::Output first{path, base::Overwrite::refuse};
    first.write("one");
    first.close();
    CHECK_THROWS_WITH(base::Output(path, base::Overwrite::refuse), Catch::Contains("--force"));
    base::Output second{path, base::Overwrite::allow};
    second.write("two");
    second.close();
    CHECK(base::read_file(path) == "two");
    CHECK_THROWS_AS(base::read_file(path, 2), base::InputError);
    CHECK_THROWS_WITH(base::read_file(folder / "none"), Catch::Contains("No such file"));
}

TEST_CASE("a reader that has gone is noticed before anything is written") {
    std::array<int, 2> ends{};
    REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
    const base::Descriptor write_end{ends[1]};
    const base::Output output{"/dev/fd/" + std::to_string(write_end.get()), base::Overwrite::refuse};
    CHECK_NOTHROW(output.check_reader());
    ::close(ends[0]);
    CHECK_THROWS_AS(output.check_reader(), base::ClosedPipe);
    CHECK_NOTHROW(base::Output("/dev/null", base::Overwrite::refuse).check_reader());
}

TEST_CASE("a full disk is an error") {
    base::Output full{"/dev/full", base::Overwrite::allow};
    CHECK_THROWS_WITH(full.write("x"), Catch::Contains("No space left"));
    CHECK_THROWS_AS(full.write("x"), base::OutputError);
}

TEST_CASE("an output is checked before there is anything to write") {
    const TemporaryFolder folder;
    CHECK_NOTHROW(base::Output::check(folder / "out.txt", base::Overwrite::refuse));
    CHECK_NOTHROW(base::Output::check("out-that-is-not-there.txt", base::Overwrite::refuse));
    CHECK_NOTHROW(base::Output::check("-", base::Overwrite::refuse));
    CHECK_THROWS_AS(base::Output::check(folder / "none/out.txt", base::Overwrite::refuse), base::OutputError);
    CHECK_THROWS_WITH(base::Output::check(folder / "none/out.txt", base::Overwrite::allow),
                      Catch::Contains("No such file"));
    CHECK_FALSE(std::filesystem::exists(folder / "out.txt"));
    std::ofstream{folder / "old.txt"} << "old";
    CHECK_NOTHROW(base::Output::check(folder / "old.txt", base::Overwrite::allow));
    CHECK_THROWS_AS(base::Output::check(folder / "old.txt", base::Overwrite::refuse), base::UsageError);
}

TEST_CASE("two programs do not write to one file") {
    const TemporaryFolder folder;
    const std::string path = folder / "out.txt";
    base::Output first{path, base::Overwrite::allow};
    first.write("one");
    CHECK_THROWS_WITH(base::Output(path, base::Overwrite::allow), Catch::Contains("another program"));
    CHECK_THROWS_AS(base::Output::check(path, base::Overwrite::allow), base::UsageError);
    CHECK(base::read_file(path) == "one");
    first.close();
    CHECK_NOTHROW(base::Output::check(path, base::Overwrite::allow));
}

TEST_CASE("an output is known as an input whatever it is called") {
    const TemporaryFolder folder;
    std::ofstream{folder / "clip.mp4"} << "video";
    std::ofstream{folder / "other.mp4"} << "video";
    std::filesystem::create_symlink(folder / "clip.mp4", folder / "link");
    std::filesystem::create_hard_link(folder / "clip.mp4", folder / "twin");
    CHECK(base::Output::is_file(folder / "link", folder / "clip.mp4"));
    CHECK(base::Output::is_file(folder / "clip.mp4", folder / "twin"));
    CHECK_FALSE(base::Output::is_file(folder / "other.mp4", folder / "clip.mp4"));
    CHECK_FALSE(base::Output::is_file(folder / "new", folder / "clip.mp4"));
    CHECK_FALSE(base::Output::is_file("/dev/null", "/dev/null"));
}

TEST_CASE("devices and pipes are written without --force, folders never") {
    const TemporaryFolder folder;
    base::Output null{"/dev/null", base::Overwrite::refuse};
    CHECK_NOTHROW(null.write("x"));
    CHECK_NOTHROW(base::Output::check("/dev/null", base::Overwrite::refuse));
    CHECK_NOTHROW(base::Output::check("/dev/stdout", base::Overwrite::refuse));
    CHECK_FALSE(base::Output::makes_file("/dev/null"));
    CHECK_FALSE(base::Output::makes_file("/dev/stdout"));
    CHECK(base::Output::makes_file(folder / "new"));

    const std::string pipe = folder / "pipe";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    CHECK_FALSE(base::Output::makes_file(pipe));
    std::thread writer{[&] {
        base::Output output{pipe, base::Overwrite::refuse};
        output.write("through");
    }};
    CHECK(base::read_file(pipe) == "through");
    writer.join();

    CHECK_THROWS_WITH(base::Output::check(folder.path, base::Overwrite::refuse), Catch::Contains("Is a directory"));
    CHECK_THROWS_WITH(base::Output(folder.path, base::Overwrite::refuse), Catch::Contains("Is a directory"));
}

TEST_CASE("SHA-256 and fingerprints") {
    CHECK(base::sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    const TemporaryFolder folder;
    const std::string a = folder / "a";
    const std::string b = folder / "b";
    std::string bytes(3U << 20U, 'x');
    std::ofstream{a, std::ios::binary} << bytes;
    std::filesystem::copy_file(a, b);
    CHECK(base::file_fingerprint(a) == base::file_fingerprint(b));
    CHECK(base::file_fingerprint(a).substr(0, 8) == "3145728-");
    bytes.back() = 'y';
    std::ofstream{b, std::ios::binary} << bytes;
    CHECK(base::file_fingerprint(a) != base::file_fingerprint(b));
    std::ofstream{b, std::ios::binary | std::ios::trunc} << "";
    CHECK(base::file_fingerprint(b) == "0-e3b0c44298fc1c149afbf4c8996fb924");
}

TEST_CASE("a fingerprint can be made of the parts of a file") {
    const TemporaryFolder folder;
    const std::string path = folder / "a";
    for (const std::int64_t size : {0, 1, 1 << 20, (1 << 20) + 1, 2 << 20, (2 << 20) + 1, 3 << 20}) {
        std::string bytes(static_cast<std::size_t>(size), 'x');
        for (std::size_t i = 0; i < bytes.size(); i += 997)
            bytes[i] = static_cast<char>(i % 251);
        std::ofstream{path, std::ios::binary | std::ios::trunc} << bytes;
        const auto [first, last] = base::fingerprint_spans(size);
        CHECK(base::fingerprint_of(size, bytes.substr(0, static_cast<std::size_t>(first)),
                                   bytes.substr(static_cast<std::size_t>(last))) == base::file_fingerprint(path));
    }
}

TEST_CASE("faults are counted and the last is kept") {
    base::FaultCounter faults{"clip.mp4", "decoding"};
    faults.add("first");
    faults.add("second");
    CHECK(faults.total() == 2);
    CHECK(faults.last() == "second");
}

TEST_CASE("progress names rate and time left") {
    CHECK(base::ProgressBar::line("request", 10, 0.25, 10) == "10 requests  25 %  1.0/s  0:30 left");
    CHECK(base::ProgressBar::line("request", 10, 1, 10) == "10 requests  100 %  1.0/s");
    CHECK(base::ProgressBar::line("frame", 30, {}, 10) == "30 frames  3.0/s");
}

TEST_CASE("a share of what has no end is not known") {
    CHECK(base::share_before(3s, 1s, 9s) == 0.25);
    CHECK(base::share_before(0s, 1s, 9s) == 0.0);
    CHECK(base::share_before(10s, 1s, 9s) == 1.0);
    CHECK(base::share_before(3s, 1s, std::nullopt) == std::nullopt);
    CHECK(base::share_before(3s, 1s, 1s) == std::nullopt);
}

TEST_CASE("a pipe is made to hold a piece, and a file is left alone") {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const base::Descriptor reader{ends[0]};
    const base::Descriptor writer{ends[1]};
    const std::string path = "/proc/self/fd/" + std::to_string(ends[1]);
    base::Output output{path, base::Overwrite::refuse};
    output.widen_pipe(1000);
    CHECK(::fcntl(ends[0], F_GETPIPE_SZ) == 65536);
    output.widen_pipe(300'000);
    CHECK(::fcntl(ends[0], F_GETPIPE_SZ) >= 300'000);
    output.close();
}
